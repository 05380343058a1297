/** Runs the tests of a file as if the function had so little memory. */
export function withMemory(megabytes: number): void {
  const before = process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
  beforeAll(() => {
    process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE = String(megabytes);
  });
  afterAll(() => {
    if (before === undefined) {
      delete process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
    } else {
      process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE = before;
    }
  });
}
