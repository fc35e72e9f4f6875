/** One thing a model says it sees, not yet compared with the others: corners in canvas pixels. */
export interface Candidate {
  readonly classId: number;
  readonly score: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** From centre and size, which is how most families write a box. */
export function aroundCentre(
  what: { readonly classId: number; readonly score: number },
  centre: { readonly x: number; readonly y: number },
  size: { readonly width: number; readonly height: number },
): Candidate {
  return {
    classId: what.classId,
    score: what.score,
    left: centre.x - size.width / 2,
    top: centre.y - size.height / 2,
    right: centre.x + size.width / 2,
    bottom: centre.y + size.height / 2,
  };
}
