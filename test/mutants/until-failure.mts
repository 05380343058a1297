import { TestEnvironment } from 'jest-environment-node';

/** Skips all tests after the first that fails: the mutant is found. Jest's own option ends after the file. */
export default class UntilFailure extends TestEnvironment {
  private failed = false;

  handleTestEvent({ name, test }: { readonly name: string; readonly test?: { mode?: string } }): void {
    if (name === 'test_fn_failure' || name === 'hook_failure') {
      this.failed = true;
    } else if (name === 'test_start' && this.failed) {
      test!.mode = 'skip';
    }
  }
}
