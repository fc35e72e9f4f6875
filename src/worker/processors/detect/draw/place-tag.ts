import type { Rect } from "./canvas.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Finds a place for a label: at a corner of its box, inside the picture, and on no other label if there is such a
 * place.
 */
export function placeTag(
  tag: Size,
  box: Rect,
  taken: { picture: Size; tags: readonly Rect[] },
): Rect {
  const places = [
    { left: box.left, top: box.top - tag.height },
    { left: box.left, top: box.top },
    { left: box.left, top: box.bottom },
    { left: box.right - tag.width, top: box.top - tag.height },
    { left: box.right - tag.width, top: box.top },
    { left: box.left, top: box.bottom - tag.height },
    { left: box.right - tag.width, top: box.bottom - tag.height },
  ];
  const inside = places
    .filter(({ top }) => top >= 0 && top + tag.height <= taken.picture.height)
    .map((place) => rectAt(place, tag, taken.picture));
  const free = inside.find((rect) => !taken.tags.some((other) => overlaps(rect, other)));
  return free ?? inside[0] ?? rectAt({ left: box.left, top: 0 }, tag, taken.picture);
}

function rectAt(place: { left: number; top: number }, tag: Size, picture: Size): Rect {
  const left = Math.max(0, Math.min(place.left, picture.width - tag.width));
  return { left, top: place.top, right: left + tag.width, bottom: place.top + tag.height };
}

function overlaps(a: Rect, b: Rect): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
