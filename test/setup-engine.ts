/** An engine deploys and waits for schedules; unit tests have the 20 s of the configuration. */
jest.setTimeout(300_000);
