/** Lets work begin while all that is under way has no more than so many bytes. Work that has more by itself is done alone. */
export class BytesAtOnce {
  private underWay = 0;
  private waiting: (() => void)[] = [];

  constructor(private readonly most: number) {}

  public async run<Result>(bytes: number, work: () => Promise<Result>): Promise<Result> {
    while (this.underWay > 0 && this.underWay + bytes > this.most) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.underWay += bytes;
    try {
      return await work();
    } finally {
      this.underWay -= bytes;
      this.waiting.splice(0).forEach((resolve) => resolve());
    }
  }
}
