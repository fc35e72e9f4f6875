import type { Canvas, Rect } from "./canvas.ts";
import { drawText } from "./draw-text.ts";
import type { Glyphs } from "./glyphs.ts";
import { colourOf, textColourOn } from "./palette.ts";
import { placeTag } from "./place-tag.ts";
import { drawRoundedBox } from "./rounded-box.ts";

/** Something to draw a box around; corners in pixels. */
export interface Marked extends Rect {
  readonly classId: number;
  readonly name: string;
  /** 0 to 1. */
  readonly score: number;
}

/**
 * Draws a box and a label for each thing into the picture itself, the surest on top.
 *
 * Lines and letters grow with the picture, so that they look the same on a phone's screen. Labels stay inside the
 * picture; one too small for a label gets boxes alone.
 */
export function drawDetections(canvas: Canvas, marked: readonly Marked[], glyphs: Glyphs): void {
  const style = styleFor(canvas);
  const boxes = marked.map((thing) => ({ thing, box: outline(thing, style.line, canvas) }));
  for (const { thing, box } of boxes.toReversed()) {
    const pen = { colour: colourOf(thing.classId), radius: style.line * 2, line: style.line };
    drawRoundedBox(canvas, box, pen);
  }
  if (style.tagHeight > canvas.height / 2) return;
  const tags: Rect[] = [];
  // The surest takes the best place.
  for (const { thing, box } of boxes)
    tags.push(drawTag(canvas, { thing, box, tags, style }, glyphs));
}

interface Style {
  /** Thickness of a box, in pixels. */
  readonly line: number;
  /** Of the letters. */
  readonly size: number;
  readonly tagHeight: number;
  readonly padding: number;
}

const MIN_LINE = 2;
/** Below this, letters are smudges. */
const MIN_SIZE = 11;

function styleFor({ width, height }: Canvas): Style {
  const mean = Math.sqrt(width * height);
  const size = Math.max(MIN_SIZE, Math.round(mean * 0.025));
  return {
    line: Math.max(MIN_LINE, Math.round(mean * 0.0035)),
    size,
    tagHeight: Math.round(size * 1.4),
    padding: Math.round(size * 0.4),
  };
}

/** The outer edge of a line whose middle lies on the box, inside the picture. */
function outline(box: Rect, line: number, canvas: Canvas): Rect {
  const left = Math.max(0, Math.round(box.left - line / 2));
  const top = Math.max(0, Math.round(box.top - line / 2));
  return {
    left,
    top,
    right: Math.min(canvas.width, Math.max(left + line, Math.round(box.right + line / 2))),
    bottom: Math.min(canvas.height, Math.max(top + line, Math.round(box.bottom + line / 2))),
  };
}

interface Tag {
  readonly thing: Marked;
  readonly box: Rect;
  /** Those drawn before. */
  readonly tags: readonly Rect[];
  readonly style: Style;
}

/** A capital letter's height, in em. */
const CAPITAL = 0.73;

function drawTag(canvas: Canvas, { thing, box, tags, style }: Tag, glyphs: Glyphs): Rect {
  const { size, padding, tagHeight } = style;
  const measure = (text: string) => glyphs.measure(text, size);
  const text = shorten(thing, canvas.width - 2 * padding, measure);
  const wanted = { width: Math.ceil(measure(text)) + 2 * padding, height: tagHeight };
  const place = placeTag(wanted, box, { picture: canvas, tags });
  const colour = colourOf(thing.classId);
  drawRoundedBox(canvas, place, { colour, radius: Math.round(size * 0.25) });
  const baseline = place.top + Math.round((tagHeight + size * CAPITAL) / 2);
  const line = { text, size, x: place.left + padding, baseline, colour: textColourOn(colour) };
  drawText(canvas, line, glyphs);
  return place;
}

/** "person 87%", with as much of the name as there is room for. */
function shorten(thing: Marked, room: number, measure: (text: string) => number): string {
  const percent = `${Math.round(thing.score * 100)}%`;
  const name = Array.from(thing.name.normalize("NFC"));
  const whole = `${name.join("")} ${percent}`;
  if (measure(whole) <= room) return whole;
  for (let length = name.length - 1; length > 0; length--) {
    const text = `${name.slice(0, length).join("")}… ${percent}`;
    if (measure(text) <= room) return text;
  }
  return percent;
}
