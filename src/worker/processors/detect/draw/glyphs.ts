export interface Glyphs {
  x: number;
}
export async function loadGlyphs(): Promise<Glyphs> {
  return { x: 1 };
}
