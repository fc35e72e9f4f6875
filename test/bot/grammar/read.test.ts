import { describe, expect, test } from "vitest";
import { read } from "../../../src/bot/grammar/read.ts";
import { ACTIONS } from "../../../src/bot/grammar/terms.ts";
import { tokensIn } from "../../../src/bot/grammar/tokens.ts";
import { LANGUAGES } from "../../../src/bot/words/language.ts";
import { wordsIn } from "../../../src/bot/words/languages.ts";
import { MAX_FILTERS } from "../../../src/jobs/filter.ts";
import { Job } from "../../../src/jobs/job.ts";

const SEED = 4711;

/** The filters that a text asks for, each as `name` or `name args`; what it is instead, if it is no chain of filters. */
function filters(text: string): string | readonly string[] {
  const reading = read(text, SEED);
  if (reading.kind !== "operation") return JSON.stringify(reading);
  const asked = reading.operation;
  if (asked.kind !== "filter") return JSON.stringify(asked);
  return asked.filters.map(({ name, args }) => [name, ...Object.values(args)].join(" "));
}

function operation(text: string): unknown {
  const reading = read(text, SEED);
  return reading.kind === "operation" ? reading.operation : reading;
}

function fault(text: string): unknown {
  const reading = read(text, SEED);
  return reading.kind === "fault" ? reading.fault : reading;
}

function nearest(text: string): unknown {
  const reading = read(text, SEED);
  return reading.kind === "unknown" ? (reading.nearest ?? "nothing") : reading;
}

describe("each filter, its defaults and its arguments", () => {
  test.each([
    ["blur", "blur 16"],
    ["blur 10", "blur 10"],
    ["blur 1", "blur 1"],
    ["blur 100", "blur 100"],
    ["contour", "contour"],
    ["rotate", "rotate clockwise 90"],
    ["rotate 180", "rotate clockwise 180"],
    ["rotate 270", "rotate clockwise 270"],
    ["rotate anti-clockwise", "rotate anti-clockwise 90"],
    ["rotate anti-clockwise 180", "rotate anti-clockwise 180"],
    ["salt and pepper", `salt and pepper 0.05 ${SEED}`],
    ["salt and pepper 0.1", `salt and pepper 0.1 ${SEED}`],
    ["salt and pepper 0", `salt and pepper 0 ${SEED}`],
    ["salt and pepper 1", `salt and pepper 1 ${SEED}`],
    ["segment", "segment 100"],
    ["segment 0", "segment 0"],
    ["segment 255", "segment 255"],
    ["grey", "grey"],
    ["sharpen", "sharpen"],
    ["negative", "negative"],
    ["flip", "flip"],
    ["mirror", "mirror"],
    ["resize 800x600", "resize 800 600"],
    ["resize 500", "resize 500 500"],
    ["crop 4:5", "crop 4 5"],
    ["caption Hello", "caption Hello"],
  ])("%s", (text, expected) => {
    expect(filters(text)).toEqual([expected]);
  });
});

describe("however it is written", () => {
  test.each([
    ["BLUR 10", "blur 10"],
    ["  blur\t 10 \n", "blur 10"],
    ["10 blur", "blur 10"],
    ["blur10", "blur 10"],
    ["blur, 10", "blur 10"],
    ["blur,10", "blur 10"],
    ["blur: 10!", "blur 10"],
    ["blur = 10", "blur 10"],
    ["blur (10)", "blur 10"],
    ["„blur 10“", "blur 10"],
    ["«blur» «10»", "blur 10"],
    ["'blur 10'.", "blur 10"],
    ["blur 10px", "blur 10"],
    ["blur 10 pixels please", "blur 10"],
    ["please blur it by 10", "blur 10"],
    ["blur level 10", "blur 10"],
    ["blur ١٠", "blur 10"], // Arabic-Indic
    ["blur ۱۰", "blur 10"], // Persian
    ["blur १०", "blur 10"], // Devanagari
    ["blur 10", "blur 10"], // full width
    ["ｂｌｕｒ １０", "blur 10"],
    ["𝐛𝐥𝐮𝐫 𝟏𝟎", "blur 10"],
    ["\u202Eblur 10\u202C", "blur 10"],
    ["\u200Fblur\u200F 10", "blur 10"],
    ["bl\u200Bur \uFEFF10", "blur 10"],
    ["b\u00ADlur 1\u200D0", "blur 10"],
    ["blur 10 🇦🇹🇪🇸", "blur 10"],
    ["👩‍👩‍👧 blur 👍🏽 10", "blur 10"],
    ["blur 1️⃣0️⃣", "blur 10"],
    ["clockwise rotate 180", "rotate clockwise 180"],
    ["180 rotate clockwise", "rotate clockwise 180"],
    ["180 anti-clockwise rotate", "rotate anti-clockwise 180"],
    ["rotate 90°", "rotate clockwise 90"],
    ["rotate 90º", "rotate clockwise 90"],
    ["rotate 90 degrees", "rotate clockwise 90"],
    ["rotate by 90 deg", "rotate clockwise 90"],
    ["rotate left", "rotate anti-clockwise 90"],
    ["rotate right", "rotate clockwise 90"],
    ["rotate to the left", "rotate anti-clockwise 90"],
    ["turn it left", "rotate anti-clockwise 90"],
    ["rotate counterclockwise 180", "rotate anti-clockwise 180"],
    ["rotate counter-clockwise", "rotate anti-clockwise 90"],
    ["rotate anticlockwise", "rotate anti-clockwise 90"],
    ["rotate Anti Clock Wise", "rotate anti-clockwise 90"],
    ["rotate ccw", "rotate anti-clockwise 90"],
    ["rotate cw 270", "rotate clockwise 270"],
    ["rotate -90", "rotate anti-clockwise 90"],
    ["rotate −90", "rotate anti-clockwise 90"],
    ["rotate -90 anti-clockwise", "rotate clockwise 90"],
    ["turn it upside down", "flip"],
    ["upside down", "flip"],
    ["flip vertical", "flip"],
    ["flip horizontally", "mirror"],
    ["mirror horizontal", "mirror"],
    ["mirror vertical", "flip"],
    ["gray", "grey"],
    ["greyscale", "grey"],
    ["gray scale", "grey"],
    ["bw", "grey"],
    ["b/w", "grey"],
    ["B&W", "grey"],
    ["black and white", "grey"],
    ["make it black & white", "grey"],
    ["invert", "negative"],
    ["negativ", "negative"],
    ["edges", "contour"],
    ["find edges", "contour"],
    ["countour", "contour"],
    ["sharp", "sharpen"],
    ["threshold 120", "segment 120"],
    ["segment threshold 120", "segment 120"],
    ["salt & pepper 0.1", `salt and pepper 0.1 ${SEED}`],
    ["salt n pepper", `salt and pepper 0.05 ${SEED}`],
    ["salt 'n' pepper 5%", `salt and pepper 0.05 ${SEED}`],
    ["Salt-And-Pepper", `salt and pepper 0.05 ${SEED}`],
    ["salt_and_pepper 0.1", `salt and pepper 0.1 ${SEED}`],
    ["saltandpepper", `salt and pepper 0.05 ${SEED}`],
    ["s&p 0,1", `salt and pepper 0.1 ${SEED}`],
    ["salt and pepper 0,1", `salt and pepper 0.1 ${SEED}`],
    ["salt and pepper 10 %", `salt and pepper 0.1 ${SEED}`],
    ["salt and pepper 10 percent", `salt and pepper 0.1 ${SEED}`],
    ["salt and pepper .5", `salt and pepper 0.5 ${SEED}`],
    ["salt and pepper ٠٫١", `salt and pepper 0.1 ${SEED}`],
    ["0.2 salt and pepper", `salt and pepper 0.2 ${SEED}`],
    ["resize 800 x 600", "resize 800 600"],
    ["resize 800×600", "resize 800 600"],
    ["resize 800 ✕ 600", "resize 800 600"],
    ["resize 800*600", "resize 800 600"],
    ["resize 800X600", "resize 800 600"],
    ["resize 800х600", "resize 800 600"], // a Cyrillic letter
    ["resize to 800 by 600 pixels", "resize 800 600"],
    ["resize 800, 600", "resize 800 600"],
    ["resize 800,600", "resize 800 600"],
    ["800x600 resize", "resize 800 600"],
    ["crop 16/9", "crop 16 9"],
    ["crop 16x9", "crop 16 9"],
    ["crop 16-9", "crop 16 9"],
    ["crop 4,5", "crop 4 5"],
    ["crop 1.91:1", "crop 191 100"],
    ["crop 1,91:1", "crop 191 100"],
    ["crop square", "crop 1 1"],
    ["square crop", "crop 1 1"],
  ])("%s", (text, expected) => {
    expect(filters(text)).toEqual([expected]);
  });
});

describe("in German and Spanish", () => {
  test.each([
    ["weichzeichnen 4", "blur 4"],
    ["bitte unscharf machen, Stärke 4", "blur 4"],
    ["mach das Bild grau", "grey"],
    ["schwarz-weiß", "grey"],
    ["Schwarzweiss", "grey"],
    ["schärfen", "sharpen"],
    ["SCHAERFEN", "sharpen"],
    ["scharfen", "sharpen"],
    ["drehen gegen den Uhrzeigersinn 180", "rotate anti-clockwise 180"],
    ["nach links drehen", "rotate anti-clockwise 90"],
    ["um 90 Grad drehen", "rotate clockwise 90"],
    ["Salz und Pfeffer 0,1", `salt and pepper 0.1 ${SEED}`],
    ["auf den Kopf", "flip"],
    ["senkrecht spiegeln", "flip"],
    ["Größe 800x600", "resize 800 600"],
    ["groesse 800 mal 600", "resize 800 600"],
    ["zuschneiden quadratisch", "crop 1 1"],
    ["beschriften Grüße aus Wien", "caption Grüße aus Wien"],
    ["desenfocar 4", "blur 4"],
    ["girar a la izquierda", "rotate anti-clockwise 90"],
    ["girar 180 en sentido antihorario", "rotate anti-clockwise 180"],
    ["ROTACIÓN 90", "rotate clockwise 90"],
    ["rotacio\u0301n 90", "rotate clockwise 90"],
    ["sal y pimienta 0,1", `salt and pepper 0.1 ${SEED}`],
    ["¡gris, por favor!", "grey"],
    ["blanco y negro", "grey"],
    ["recortar cuadrado", "crop 1 1"],
    ["redimensionar 800 por 600", "resize 800 600"],
    ["leyenda ¡Hola, José!", "caption ¡Hola, José!"],
  ])("%s", (text, expected) => {
    expect(filters(text)).toEqual([expected]);
  });

  test.each(LANGUAGES)("every word for an action in %s means that action", (language) => {
    const { vocabulary } = wordsIn(language);
    const meant = ACTIONS.flatMap((action) =>
      vocabulary[action].split(", ").map((phrase) => ({ action, phrase })),
    );
    const wrong = meant.filter(({ action, phrase }) => !means(phrase, action));
    expect(wrong).toEqual([]);
  });

  test("no word means two things, whatever the language", () => {
    const meanings = new Map<string, Set<string>>();
    for (const { vocabulary } of LANGUAGES.map(wordsIn)) {
      for (const [term, list] of Object.entries(vocabulary)) {
        for (const phrase of list.split(", ")) {
          const key = tokensIn(phrase)
            .map(({ text }) => text)
            .join(" ");
          meanings.set(key, (meanings.get(key) ?? new Set()).add(term));
        }
      }
    }
    expect([...meanings].filter(([, terms]) => terms.size > 1)).toEqual([]);
  });

  test.each(LANGUAGES)(
    "every example in %s is understood as what it is an example of",
    (language) => {
      const { actions } = wordsIn(language);
      const wrong = ACTIONS.filter(
        (action) =>
          !means(actions[action].example, action) ||
          read(actions[action].example, SEED).kind !== "operation",
      );
      expect(wrong).toEqual([]);
    },
  );

  test.each(LANGUAGES)("what the help in %s gives as an example can be asked", (language) => {
    const examples = wordsIn(language)
      .help.split("\n")
      .filter((line) => line.includes(" · "))
      .flatMap((line) => line.replace("• ", "").split(" · "));
    expect(examples.length).toBeGreaterThan(10);
    expect(examples.filter((example) => read(example, SEED).kind !== "operation")).toEqual([]);
  });
});

/** Also when the words that it needs are missing. */
function means(text: string, action: string): boolean {
  const reading = read(text, SEED);
  if (reading.kind === "fault") return "action" in reading.fault && reading.fault.action === action;
  if (reading.kind !== "operation") return false;
  const asked = reading.operation;
  return asked.kind === "filter"
    ? asked.filters.length === 1 && asked.filters[0]?.name === action
    : asked.kind === action;
}

describe("chains", () => {
  test.each([
    ["rotate 90, blur 4", ["rotate clockwise 90", "blur 4"]],
    ["rotate 90,blur 4", ["rotate clockwise 90", "blur 4"]],
    ["rotate 90 blur 4", ["rotate clockwise 90", "blur 4"]],
    ["rotate then blur", ["rotate clockwise 90", "blur 16"]],
    ["rotate and then blur", ["rotate clockwise 90", "blur 16"]],
    ["rotate + blur", ["rotate clockwise 90", "blur 16"]],
    ["rotate; blur 4; grey", ["rotate clockwise 90", "blur 4", "grey"]],
    ["rotate\nblur 4", ["rotate clockwise 90", "blur 4"]],
    ["rotate -> blur", ["rotate clockwise 90", "blur 16"]],
    ["grey blur 4", ["grey", "blur 4"]],
    ["grey rotate left", ["grey", "rotate anti-clockwise 90"]],
    ["90 rotate, 4 blur", ["rotate clockwise 90", "blur 4"]],
    ["90 rotate 4 blur", ["rotate clockwise 90", "blur 4"]],
    ["90, rotate", ["rotate clockwise 90"]],
    ["rotate 180, clockwise, blur", ["rotate clockwise 180", "blur 16"]],
    ["salt and pepper 0,1, blur 4", [`salt and pepper 0.1 ${SEED}`, "blur 4"]],
    ["salt and pepper and blur", [`salt and pepper 0.05 ${SEED}`, "blur 16"]],
    ["crop 4:5, resize 800x600", ["crop 4 5", "resize 800 600"]],
    ["blur 4, blur 4", ["blur 4", "blur 4"]],
    ["blur blur", ["blur 16", "blur 16"]],
    ["drehen 90, girar 180 y blur", ["rotate clockwise 90", "rotate clockwise 180", "blur 16"]],
    ["rotate, caption Hi,  there", ["rotate clockwise 90", "caption Hi,  there"]],
    ["blur 4\ncaption: grey blur 10", ["blur 4", "caption grey blur 10"]],
  ])("%j", (text, expected) => {
    expect(filters(text)).toEqual(expected);
  });

  test(`up to ${MAX_FILTERS} filters, and a clear no above`, () => {
    const chain = Array.from({ length: MAX_FILTERS }, () => "blur 4").join(", ");
    expect(filters(chain)).toHaveLength(MAX_FILTERS);
    expect(fault(`${chain}, grey`)).toEqual({
      kind: "too-many-filters",
      count: MAX_FILTERS + 1,
    });
  });

  test.each([
    ["predict, blur 4", "detect"],
    ["rotate, thumbnail", "thumbnail"],
    ["concat vertical, grey", "concat"],
  ])("%s: what is no filter stands alone", (text, action) => {
    expect(fault(text)).toEqual({ kind: "not-in-a-chain", action });
  });
});

describe("what is not a filter", () => {
  test.each([
    ["predict", { kind: "detect" }],
    ["Detect!", { kind: "detect" }],
    ["find things", { kind: "detect" }],
    ["What is this?", { kind: "detect" }],
    ["was ist das?", { kind: "detect" }],
    ["¿qué es esto?", { kind: "detect" }],
    ["predict 0.5", { kind: "detect", options: { minScore: 0.5 } }],
    ["predict 0,5", { kind: "detect", options: { minScore: 0.5 } }],
    ["0.5 predict", { kind: "detect", options: { minScore: 0.5 } }],
    ["predict 60%", { kind: "detect", options: { minScore: 0.6 } }],
    ["predict person, car", { kind: "detect", options: { classes: ["car", "person"] } }],
    ["predict car and person", { kind: "detect", options: { classes: ["car", "person"] } }],
    ["predict car car, cars", { kind: "detect", options: { classes: ["car"] } }],
    ["predict only people", { kind: "detect", options: { classes: ["person"] } }],
    ["people predict", { kind: "detect", options: { classes: ["person"] } }],
    ["erkennen Personen und Autos", { kind: "detect", options: { classes: ["car", "person"] } }],
    ["finde Kühlschränke", { kind: "detect", options: { classes: ["refrigerator"] } }],
    [
      "encuentra osos y bocas de incendios",
      { kind: "detect", options: { classes: ["bear", "fire hydrant"] } },
    ],
    [
      "predict hot dogs, traffic light 0.7",
      { kind: "detect", options: { minScore: 0.7, classes: ["hot dog", "traffic light"] } },
    ],
    ["predict Gandalf the wizard", { kind: "detect", options: { classes: ["gandalf", "wizard"] } }],
    ["predict golden retriever", { kind: "detect", options: { classes: ["golden retriever"] } }],
    ["predict square", { kind: "detect", options: { classes: ["square"] } }],
    ["thumbnail", { kind: "thumbnail", width: 400, height: 400, fit: "inside" }],
    ["thumbnail 400x300", { kind: "thumbnail", width: 400, height: 300, fit: "inside" }],
    ["thumb 200", { kind: "thumbnail", width: 200, height: 200, fit: "inside" }],
    ["thumb 200 cover", { kind: "thumbnail", width: 200, height: 200, fit: "cover" }],
    ["cover thumbnail 64x64", { kind: "thumbnail", width: 64, height: 64, fit: "cover" }],
    ["Vorschaubild 200 füllend", { kind: "thumbnail", width: 200, height: 200, fit: "cover" }],
    ["concat", { kind: "concat", direction: "horizontal", order: "right-to-left" }],
    ["merge", { kind: "concat", direction: "horizontal", order: "right-to-left" }],
    ["join left to right", { kind: "concat", direction: "horizontal", order: "left-to-right" }],
    ["concatenate vertical", { kind: "concat", direction: "vertical", order: "top-to-bottom" }],
    ["bottom-to-top concat", { kind: "concat", direction: "vertical", order: "bottom-to-top" }],
    [
      "concat horizontal right-to-left",
      { kind: "concat", direction: "horizontal", order: "right-to-left" },
    ],
    [
      "verbinden von oben nach unten",
      { kind: "concat", direction: "vertical", order: "top-to-bottom" },
    ],
    ["unir de arriba abajo", { kind: "concat", direction: "vertical", order: "top-to-bottom" }],
  ])("%s", (text, expected) => {
    expect(operation(text)).toEqual(expected);
  });

  test("the same things in another order are the same wish", () => {
    expect(operation("predict dog, cat")).toEqual(operation("find Katzen und perros"));
  });
});

describe("a wrong argument is a fault that names it", () => {
  test.each([
    ["blur foo", "not-understood", "blur", "foo"],
    ["blur 10 Füße", "not-understood", "blur", "Füße"],
    ["blur 0", "out-of-range", "blur", "0"],
    ["blur 101", "out-of-range", "blur", "101"],
    ["blur -5", "out-of-range", "blur", "-5"],
    ["blur 4.5", "out-of-range", "blur", "4.5"],
    ["blur 4,5", "out-of-range", "blur", "4,5"],
    ["blur 10%", "out-of-range", "blur", "10%"],
    ["blur 99999999999999999999999", "out-of-range", "blur", "99999999999999999999999"],
    ["blur 10 20", "too-many-arguments", "blur", "20"],
    ["blur clockwise", "too-many-arguments", "blur", "clockwise"],
    ["rotate 45", "out-of-range", "rotate", "45"],
    ["rotate 360", "out-of-range", "rotate", "360"],
    ["rotate 0", "out-of-range", "rotate", "0"],
    ["rotate sideways", "not-understood", "rotate", "sideways"],
    ["rotate clockwise anti-clockwise", "too-many-arguments", "rotate", "anti-clockwise"],
    ["salt and pepper 2", "out-of-range", "salt and pepper", "2"],
    ["salt and pepper 101%", "out-of-range", "salt and pepper", "101%"],
    ["salt and pepper -0.1", "out-of-range", "salt and pepper", "-0.1"],
    ["segment 256", "out-of-range", "segment", "256"],
    ["segment 0.5", "out-of-range", "segment", "0.5"],
    ["grey 50", "too-many-arguments", "grey", "50"],
    ["contour please now", "not-understood", "contour", "now"],
    ["resize 0x100", "out-of-range", "resize", "0"],
    ["resize 800x10001", "out-of-range", "resize", "10001"],
    ["resize 50%", "out-of-range", "resize", "50%"],
    ["resize 1 2 3", "too-many-arguments", "resize", "3"],
    ["crop 4", "out-of-range", "crop", "4"],
    ["crop 4:0", "out-of-range", "crop", "0"],
    ["crop 4:5 square", "out-of-range", "crop", "4"],
    ["predict 50", "out-of-range", "detect", "50"],
    ["predict 0.5 0.6", "too-many-arguments", "detect", "0.6"],
    ["thumbnail 5000", "out-of-range", "thumbnail", "5000"],
    ["thumbnail inside cover", "too-many-arguments", "thumbnail", "cover"],
    ["concat 3", "too-many-arguments", "concat", "3"],
    ["rotate 90, blur 400", "out-of-range", "blur", "400"],
    ["blur 3 rotate 45", "out-of-range", "rotate", "45"],
  ])("%s", (text, ...[kind, action, given]) => {
    expect(fault(text)).toEqual({ kind, action, given });
  });

  test.each(["crop", "resize", "caption", "caption   ", "caption \u200B", "rotate, caption:"])(
    "%j misses something",
    (text) => {
      expect(fault(text)).toMatchObject({ kind: "missing" });
    },
  );

  test.each([
    ["concat vertical left-to-right", "vertical", "left-to-right"],
    ["concat top-to-bottom horizontal", "horizontal", "top-to-bottom"],
    ["verbinden senkrecht von rechts nach links", "vertical", "right-to-left"],
  ])("%s contradicts itself", (text, direction, order) => {
    expect(fault(text)).toEqual({ kind: "contradiction", direction, order });
  });
});

describe("a caption to write on the picture", () => {
  test.each([
    ["caption Hello, World", "Hello, World"],
    ["CAPTION  Größe & ¡Olé! 🇦🇹 ", "Größe & ¡Olé! 🇦🇹"],
    ["caption: two\nlines", "two\nlines"],
    ["caption rotate 90, blur 4", "rotate 90, blur 4"],
    ["caption “quoted”", "“quoted”"],
    ["caption مرحبا بالعالم", "مرحبا بالعالم"],
    ["caption 5", "5"],
    ["caption caption", "caption"],
  ])("%j keeps its text as it was typed", (text, expected) => {
    expect(operation(text)).toEqual({
      kind: "filter",
      filters: [{ name: "caption", args: { text: expected } }],
    });
  });

  test("may have 200 characters and no more", () => {
    expect(operation(`caption ${"x".repeat(200)}`)).toMatchObject({ kind: "filter" });
    expect(fault(`caption ${"x".repeat(201)}`)).toMatchObject({
      kind: "out-of-range",
      action: "caption",
    });
  });
});

describe("what asks for nothing", () => {
  test.each([
    "",
    "   ",
    "\u200B\u200F",
    "👍",
    "?!",
    "xyzzy",
    "my holidays in Rome",
    "مرحبا",
    "10",
    "and",
  ])("%j is near to nothing", (text) => {
    expect(nearest(text)).toBe("nothing");
  });

  test.each([
    ["bluur", { action: "blur", text: "blur" }],
    ["bluur 10", { action: "blur", text: "blur 10" }],
    ["lbur 10", { action: "blur", text: "blur 10" }],
    ["rotaet 180", { action: "rotate", text: "rotate 180" }],
    ["rotaet clockwize", { action: "rotate", text: "rotate clockwise" }],
    ["detetc", { action: "detect", text: "detect" }],
    ["shaprn", { action: "sharpen", text: "sharpen" }],
    ["weichzeichnn 4", { action: "blur", text: "weichzeichnen 4" }],
    ["schrfen", { action: "sharpen", text: "schärfen" }],
    ["desenfocr 4", { action: "blur", text: "desenfocar 4" }],
    ["rotaet 90, bluur 4", { action: "rotate", text: "rotate 90, blur 4" }],
    ["sald und pfeffer", { action: "salt and pepper", text: undefined }],
    ["rezise", { action: "resize", text: undefined }],
    ["look into the mirror", { action: "mirror", text: undefined }],
    ["my cat is grey", { action: "grey", text: undefined }],
  ])("%s is near to what was meant", (text, expected) => {
    expect(nearest(text)).toEqual(expected);
  });

  test("what is suggested can be read, and fits a button", () => {
    const slips = ["bluur 10", "rotaet 90, bluur 4", `bluur ${"1".repeat(70)}`, "weichzeichnn 4"];
    const suggested = slips.flatMap((slip) => {
      const reading = read(slip, SEED);
      return reading.kind === "unknown" ? (reading.nearest?.text ?? []) : [];
    });
    expect(suggested).toHaveLength(3);
    expect(suggested.map((text) => read(text, SEED).kind)).toEqual(
      suggested.map(() => "operation"),
    );
    expect(Math.max(...suggested.map((text) => Buffer.byteLength(text)))).toBeLessThanOrEqual(64);
  });
});

describe("whatever is sent", () => {
  const PARTS = [
    ..."blur rotate grey predict caption salt pepper and 10 0,1 -5 % x : / , ; . \n × 99999999".split(
      " ",
    ),
    ..."clockwise square left 👍🏽 🇦🇹 \u202E \u200D ٣ ß İ ﷺ ½ \uD800 bluur person Größe".split(" "),
  ];

  test("every operation is one that a job takes", () => {
    const wrong: string[] = [];
    for (let run = 0; run < 3000; run += 1) {
      const text = Array.from({ length: 1 + (run % 7) }, (_, at) => pick(run * 31 + at * 17)).join(
        run % 3 === 0 ? "" : " ",
      );
      const reading = read(text, SEED);
      if (reading.kind !== "operation") continue;
      const image = { bucket: "images", key: "a" };
      const envelope = { v: 1, id: "a".repeat(52), chatId: 1, replyTo: 1, requestedAt: 1 };
      const job = { ...envelope, image, images: [image, image], ...reading.operation };
      if (!Job.safeParse(job).success) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  });

  function pick(seed: number): string {
    return PARTS[(Math.imul(seed + 1, 2_654_435_761) >>> 8) % PARTS.length] ?? "";
  }

  test.each([
    ["letters", (n: number) => "x".repeat(n)],
    ["spaces", (n: number) => `1${" ".repeat(n)}x`],
    ["signs", (n: number) => "1 x ".repeat(n / 4)],
    ["numbers", (n: number) => "1,1.".repeat(n / 4)],
    ["actions", (n: number) => "blur ".repeat(n / 5)],
    ["names", (n: number) => `predict ${"dog a ".repeat(n / 6)}`],
    ["links", (n: number) => ",".repeat(n)],
    ["marks", (n: number) => `blur${"\u0301".repeat(n)}`],
    ["slips", (n: number) => "bluur ".repeat(n / 6)],
    ["digits of many sets", (n: number) => "𝟗".repeat(n / 2)],
    ["words that expand", (n: number) => "ﷺ".repeat(n)],
    ["minus", (n: number) => "-".repeat(n)],
  ])("a text of 100,000 characters is read like any other: %s", (_, make) => {
    expect(["operation", "fault", "unknown"]).toContain(read(make(100_000), SEED).kind);
  });

  test("a caption of 1,024 characters is read", () => {
    const long = `blur 10 ${"🇪🇸 ".repeat(203)}`;
    expect(long.length).toBeGreaterThan(1000);
    expect(filters(long)).toEqual(["blur 10"]);
  });
});
