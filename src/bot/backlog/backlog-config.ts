/** The variables of the backlog metric, as the environment has them. */
export interface BacklogVariables {
  readonly JOBS_CLUSTER?: string | undefined;
  readonly JOBS_SERVICE?: string | undefined;
  readonly VIDEO_JOBS_SERVICE?: string | undefined;
  readonly JOBS_QUEUE_URL: string;
  readonly VIDEO_JOBS_QUEUE_URL?: string | undefined;
}

/** What a backlog is measured of. */
export interface BacklogConfig {
  readonly cluster: string;
  readonly services: readonly { readonly serviceName: string; readonly queueUrl: string }[];
}

const OFF = "leave JOBS_CLUSTER, JOBS_SERVICE and VIDEO_JOBS_SERVICE all out to turn it off";

/** Each variable that is missing, or is one too many, with what to change. */
export function backlogFaults(env: BacklogVariables): readonly {
  readonly variable: keyof BacklogVariables;
  readonly message: string;
}[] {
  const { JOBS_CLUSTER, JOBS_SERVICE, VIDEO_JOBS_SERVICE, VIDEO_JOBS_QUEUE_URL } = env;
  const isOn = [JOBS_CLUSTER, JOBS_SERVICE, VIDEO_JOBS_SERVICE].some(isGiven);
  const hasVideos = isGiven(VIDEO_JOBS_QUEUE_URL);
  const rules = [
    {
      variable: "JOBS_CLUSTER",
      isBroken: isOn && !isGiven(JOBS_CLUSTER),
      message: `The backlog metric needs the ECS cluster of the workers; ${OFF}.`,
    },
    {
      variable: "JOBS_SERVICE",
      isBroken: isOn && !isGiven(JOBS_SERVICE),
      message: `The backlog metric needs the ECS service that works on JOBS_QUEUE_URL; ${OFF}.`,
    },
    {
      variable: "VIDEO_JOBS_SERVICE",
      isBroken: isOn && hasVideos && !isGiven(VIDEO_JOBS_SERVICE),
      message: `The backlog metric needs the ECS service that works on VIDEO_JOBS_QUEUE_URL; ${OFF}.`,
    },
    {
      variable: "VIDEO_JOBS_QUEUE_URL",
      isBroken: isGiven(VIDEO_JOBS_SERVICE) && !hasVideos,
      message: "Set it to the queue of VIDEO_JOBS_SERVICE, or leave that one out: videos are off.",
    },
  ] as const;
  return rules.filter(({ isBroken }) => isBroken);
}

function isGiven(value: string | undefined): boolean {
  return value !== undefined;
}

/** Undefined where no cluster is named: the metric is off. */
export function backlogConfig(env: BacklogVariables): BacklogConfig | undefined {
  if (env.JOBS_CLUSTER === undefined) return undefined;
  const pairs = [
    { serviceName: env.JOBS_SERVICE, queueUrl: env.JOBS_QUEUE_URL },
    { serviceName: env.VIDEO_JOBS_SERVICE, queueUrl: env.VIDEO_JOBS_QUEUE_URL },
  ];
  const services = pairs.flatMap(({ serviceName, queueUrl }) =>
    serviceName === undefined || queueUrl === undefined ? [] : [{ serviceName, queueUrl }],
  );
  return { cluster: env.JOBS_CLUSTER, services };
}
