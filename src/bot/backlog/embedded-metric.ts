/** One per account and region; the queue's name says which environment it is. */
const NAMESPACE = "Polybot";

/** What one worker service had to do at one moment. */
export interface Backlog {
  /** Ms since 1970. */
  readonly at: number;
  readonly queueName: string;
  readonly serviceName: string;
  readonly waiting: number;
  readonly running: number;
  readonly perInstance: number;
}

/**
 * A log line of which CloudWatch makes a metric, wherever standard output goes to CloudWatch Logs; what is named in
 * `_aws` is the metric with its dimension, the rest is to be read beside it.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetric({ at, waiting, running, ...backlog }: Backlog) {
  return {
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          // Each further one would be one more metric to pay for.
          Dimensions: [["QueueName"]],
          Metrics: [{ Name: "BacklogPerInstance", Unit: "Count" }],
        },
      ],
    },
    QueueName: backlog.queueName,
    BacklogPerInstance: backlog.perInstance,
    ServiceName: backlog.serviceName,
    WaitingMessages: waiting,
    RunningTasks: running,
  };
}
