/** How many tasks of a service run now. Rejects when the service is not known. */
export type CountRunningTasks = (service: string) => Promise<number>;
