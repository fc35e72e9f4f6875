/** Something about the deployment that must not stay as it is. */
export interface Fault {
  /** Relative to the checked folder. */
  readonly file: string;
  readonly what: string;
}
