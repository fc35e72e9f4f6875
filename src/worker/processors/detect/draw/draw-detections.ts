export function drawDetections(..._: unknown[]): void {}
