/** The output of a handler: its log and its metrics. */
export function captureOutput() {
  const lines: any[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((line) => Boolean(lines.push(JSON.parse(String(line)))));
  }
  const told = () => lines.filter(({ _aws }) => !_aws);
  return {
    /** All that was written. */
    text: () => lines.map((line) => JSON.stringify(line)).join('\n'),
    /** Each line, without the keys that all lines have. */
    log: () => told().map(({ timestamp, service, sampling_rate, ...line }) => line),
    /** Sums by name, and by name and dimension, for example `Rejections NOT_JSON`. */
    metrics: () => {
      const sums: Record<string, number> = {};
      for (const { _aws, ...line } of lines.filter((one) => one._aws)) {
        const [{ Metrics, Dimensions: [dimensions] }] = _aws.CloudWatchMetrics;
        const part = dimensions.filter((name: string) => name !== 'service').map((name: string) => ` ${line[name]}`).join('');
        for (const { Name } of Metrics) {
          sums[Name + part] = (sums[Name + part] ?? 0) + [line[Name]].flat().reduce((sum, value) => sum + value, 0);
        }
      }
      return sums;
    },
  };
}

/** Keeps what the handlers write in the tests of a file out of jest's own output. */
export function muteOutput(): void {
  beforeEach(() => {
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockReturnValue(true);
    }
  });
}
