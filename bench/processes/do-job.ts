/** In the process of a Job: does the job that comes first and reports what it gives. Ends with the parent process. */
export function doJob<Task>(isTask: (value: unknown) => value is Task, work: (task: Task) => Promise<object>): void {
  process.once('message', async (task) => {
    if (!isTask(task)) throw new TypeError('not a job');
    const result = await work(task);
    process.send?.(result, () => process.disconnect());
  });
  process.on('disconnect', () => process.exit());
}
