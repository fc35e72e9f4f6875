export type Item = Readonly<Record<string, unknown>>;

/**
 * A conditional change of one item, in DynamoDB's expression language. Every `#name` stands for the attribute `name`
 * (several are reserved words), every `:name` for the value of that name.
 */
export interface Change {
  readonly condition: string;
  readonly update: string;
  readonly values: Item;
}

/** Items under a key, each written whole or changed under a condition. */
export interface Table {
  /** Read consistently; undefined when there is none. */
  get(key: string): Promise<Item | undefined>;
  /** Writes the item unless its key is taken; false when it is. */
  insert(item: Item): Promise<boolean>;
  /** Changes the item if the condition holds, and returns it as it is then; undefined when the condition does not hold. */
  update(key: string, change: Change): Promise<Item | undefined>;
}
