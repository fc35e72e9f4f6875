/** What a system needs of a cloud. Names come without the prefix; `variable` is how the processes ask for it. */
export interface Plan<Variable extends string = string> {
  readonly queues: readonly QueuePlan<Variable>[];
  readonly tables: readonly TablePlan<Variable>[];
  readonly buckets: readonly BucketPlan<Variable>[];
}

export interface QueuePlan<Variable extends string = string> {
  /** A FIFO queue's name gets its `.fifo` by itself; the dead-letter queue is `<name>-dead-letters`. */
  readonly name: string;
  readonly variable: Variable;
  readonly fifo: boolean;
  readonly visibilitySeconds: number;
  /** How often a message is tried before it becomes a dead letter. */
  readonly maxReceiveCount: number;
}

interface Attribute {
  readonly name: string;
  /** String or number, as DynamoDB spells them. */
  readonly type: "S" | "N";
}

export interface TablePlan<Variable extends string = string> {
  readonly name: string;
  readonly variable: Variable;
  readonly key: Attribute;
  readonly indexes: readonly {
    readonly name: string;
    readonly key: Attribute;
    readonly sort: Attribute;
  }[];
  /** The attribute with the time in s since 1970 after which a row may go. */
  readonly expiry: string;
}

export interface BucketPlan<Variable extends string = string> {
  readonly name: string;
  readonly variable: Variable;
  /** Whether anyone may read an object whose name they know. Nobody may list. */
  readonly readableByAnyone: boolean;
  /** After how many days an object goes; undefined keeps it. */
  readonly expireDays: number | undefined;
  /** New objects under this prefix are told to the plan's queue of this name. */
  readonly newObjects?: { readonly prefix: string; readonly queue: string };
}
