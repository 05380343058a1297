/** Counts what was tried again, by the class of its failure. */
export class Retries<Class extends string = string> {
  public byClass: Partial<Record<Class, number>> = {};

  public count(failure: Class): void {
    this.byClass[failure] = (this.byClass[failure] ?? 0) + 1;
  }

  public get total(): number {
    return Object.values<number | undefined>(this.byClass).reduce<number>((sum, count) => sum + (count ?? 0), 0);
  }

  /** What was counted since the last call: an invocation may report several batches. */
  public take(): Retries<Class> {
    const taken = new Retries<Class>();
    [taken.byClass, this.byClass] = [this.byClass, {}];
    return taken;
  }
}
