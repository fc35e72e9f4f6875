/** Written words, ready to be laid over a picture. */
export interface Lettering {
  /** Red, green, blue and how much of them covers what is below (0 to 255), row by row. */
  readonly rgba: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Lines {
  /** Lines are broken where the text says, and where they become too long. */
  readonly text: string;
  /** Pixels per em. */
  readonly size: number;
  /** The longest that a line may be, in pixels; a word that is longer is broken. */
  readonly room: number;
}

/** Writes white lines, centred. What comes may still be wider than the room, where one letter is. */
export type Write = (lines: Lines) => Promise<Lettering>;
