"""Times the filters as Pillow, OpenCV and plain Python do them, each where it is there. Prints JSON.

Usage: filters.py PICTURE RUNS. Milliseconds of processor time, the median of the runs: "whole" from the bytes of a JPEG
to the bytes of a JPEG, "pixels" from decoded to filtered. Plain Python works on a picture of 120 x 90 pixels; its
"megapixel" is milliseconds for a million pixels at that pace.
"""

import io
import json
import random
import statistics
import sys
import time

QUALITY = 85
LEVEL = 16


def cost(work, runs):
    spent = []
    for _ in range(runs):
        before = time.process_time()
        work()
        spent.append((time.process_time() - before) * 1000)
    return statistics.median(spent)


def measured(decode, encode, filters, runs):
    picture = decode()
    found = {}
    for name, apply in filters.items():
        apply(picture)
        found[name] = {
            "pixels": cost(lambda: apply(picture), runs),
            "whole": cost(lambda: encode(apply(decode())), runs),
        }
    return found


def pillow(data, runs):
    from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

    def decode():
        image = Image.open(io.BytesIO(data))
        image.load()
        return image

    def encode(image):
        image.save(io.BytesIO(), "JPEG", quality=QUALITY)

    def contour(image):
        grey = image.convert("L")
        return ImageChops.difference(grey, ImageChops.offset(grey, 1, 0))

    def crop(image):
        width = image.height * 4 // 5
        left = (image.width - width) // 2
        return image.crop((left, 0, left + width, image.height))

    def resize(image):
        return image.resize((800, 600), Image.LANCZOS)

    filters = {
        "blur": lambda image: image.filter(ImageFilter.BoxBlur((LEVEL - 1) / 2)),
        "contour": contour,
        "rotate": lambda image: image.transpose(Image.ROTATE_270),
        "segment": lambda image: image.convert("L").point(lambda value: 255 if value > 100 else 0),
        "grey": lambda image: image.convert("L"),
        "sharpen": lambda image: image.filter(ImageFilter.SHARPEN),
        "negative": ImageOps.invert,
        "flip": ImageOps.flip,
        "mirror": ImageOps.mirror,
        "resize": resize,
        "crop": crop,
    }
    try:
        font = ImageFont.truetype("DejaVuSans-Bold.ttf", 170)
    except OSError:
        return measured(decode, encode, filters, runs)

    def caption(image):
        written = image.copy()
        band = (0, image.height - 350, image.width, image.height)
        written.paste(written.crop(band).point(lambda value: value * 2 // 5), band)
        ImageDraw.Draw(written).text((300, image.height - 280), "Words on a picture", font=font)
        return written

    return measured(decode, encode, {**filters, "caption": caption}, runs)


def opencv(data, runs):
    import cv2
    import numpy

    cv2.setNumThreads(1)
    edge = cv2.BORDER_REPLICATE
    encoded = numpy.frombuffer(data, numpy.uint8)
    kernel = numpy.full((3, 3), -1 / 8, numpy.float32)
    kernel[1, 1] = 2

    def grey(image):
        return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)

    def contour(image):
        shades = grey(image)
        found = numpy.zeros_like(shades)
        cv2.absdiff(shades[:, 1:], shades[:, :-1], found[:, 1:])
        return found

    def salt_and_pepper(image):
        noisy = image.copy()
        noise = numpy.empty(image.shape[:2], numpy.float32)
        cv2.randu(noise, 0, 1)
        noisy[noise < 0.05] = 255
        noisy[noise < 0.025] = 0
        return noisy

    def crop(image):
        height, width = image.shape[:2]
        kept = height * 4 // 5
        left = (width - kept) // 2
        return image[:, left : left + kept].copy()

    def caption(image):
        written = image.copy()
        written[-350:] = cv2.convertScaleAbs(written[-350:], alpha=0.4)
        place = (300, written.shape[0] - 130)
        cv2.putText(written, "Words on a picture", place, cv2.FONT_HERSHEY_SIMPLEX, 6, (255, 255, 255), 16, cv2.LINE_AA)
        return written

    filters = {
        "blur": lambda image: cv2.blur(image, (LEVEL, LEVEL), borderType=edge),
        "contour": contour,
        "rotate": lambda image: cv2.rotate(image, cv2.ROTATE_90_CLOCKWISE),
        "salt and pepper": salt_and_pepper,
        "segment": lambda image: cv2.threshold(grey(image), 100, 255, cv2.THRESH_BINARY)[1],
        "grey": grey,
        "sharpen": lambda image: cv2.filter2D(image, -1, kernel, borderType=edge),
        "negative": cv2.bitwise_not,
        "flip": lambda image: cv2.flip(image, 0),
        "mirror": lambda image: cv2.flip(image, 1),
        "resize": lambda image: cv2.resize(image, (800, 600), interpolation=cv2.INTER_LANCZOS4),
        "crop": crop,
        "caption": caption,
    }
    return measured(
        lambda: cv2.imdecode(encoded, cv2.IMREAD_COLOR),
        lambda image: cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY]),
        filters,
        runs,
    )


WIDTH, HEIGHT = 120, 90


def plain(_data, runs):
    chance = random.Random(1)
    picture = [[tuple(chance.randrange(256) for _ in range(3)) for _ in range(WIDTH)] for _ in range(HEIGHT)]

    def pixel(rows, x, y):
        return rows[min(max(y, 0), HEIGHT - 1)][min(max(x, 0), WIDTH - 1)]

    def each(rows, value):
        return [[value(rows, x, y) for x in range(WIDTH)] for y in range(HEIGHT)]

    def mean(rows, x, y):
        sums = [0, 0, 0]
        for dy in range(-LEVEL // 2, LEVEL // 2):
            for dx in range(-LEVEL // 2, LEVEL // 2):
                for c, sample in enumerate(pixel(rows, x + dx, y + dy)):
                    sums[c] += sample
        return tuple((total + LEVEL * LEVEL // 2) // (LEVEL * LEVEL) for total in sums)

    def sharp(rows, x, y):
        sums = [4, 4, 4]
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                weight = 16 if dx == 0 and dy == 0 else -1
                for c, sample in enumerate(pixel(rows, x + dx, y + dy)):
                    sums[c] += weight * sample
        return tuple(min(255, max(0, total // 8)) for total in sums)

    def shade(rows, x, y):
        red, green, blue = rows[y][x]
        return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16

    def contour(rows):
        shades = each(rows, shade)
        return [[0] + [abs(row[x] - row[x - 1]) for x in range(1, WIDTH)] for row in shades]

    def noisy(rows, x, y):
        noise = chance.random()
        return (0, 0, 0) if noise < 0.025 else (255, 255, 255) if noise < 0.05 else rows[y][x]

    def crop(rows):
        kept = HEIGHT * 4 // 5
        left = (WIDTH - kept) // 2
        return [[row[x] for x in range(left, left + kept)] for row in rows]

    filters = {
        "blur": lambda rows: each(rows, mean),
        "contour": contour,
        "rotate": lambda rows: [[rows[HEIGHT - 1 - y][x] for y in range(HEIGHT)] for x in range(WIDTH)],
        "salt and pepper": lambda rows: each(rows, noisy),
        "segment": lambda rows: each(rows, lambda rows, x, y: 255 if shade(rows, x, y) > 100 else 0),
        "grey": lambda rows: each(rows, shade),
        "sharpen": lambda rows: each(rows, sharp),
        "negative": lambda rows: each(rows, lambda rows, x, y: tuple(255 - sample for sample in rows[y][x])),
        "flip": lambda rows: each(rows, lambda rows, x, y: rows[HEIGHT - 1 - y][x]),
        "mirror": lambda rows: each(rows, lambda rows, x, y: rows[y][WIDTH - 1 - x]),
        "crop": crop,
    }
    pixels = WIDTH * HEIGHT / 1e6
    return {name: {"megapixel": cost(lambda: apply(picture), runs) / pixels} for name, apply in filters.items()}


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    found = {}
    for name, measure in {"Pillow": pillow, "OpenCV": opencv, "Python": plain}.items():
        try:
            found[name] = measure(data, int(sys.argv[2]))
        except ImportError as missing:
            print(f"  {name} is not measured: {missing}", file=sys.stderr)
    print(json.dumps(found))


main()
