/** The field `trial` of an event of the ingest handler, which asks it to try a load without changing anything. */
export interface TrialRequest {
  /**
   * Whether COPY is tried, too.
   *
   * @default true
   */
  readonly copy?: boolean;
}

/** The answer to a trial that succeeded. A trial that fails is an error. */
export interface TrialResult {
  readonly trial: 'PASSED';
}

/** Properties of the custom resource that tries a load. */
export interface TrialProperties {
  /** Whether COPY is tried, too. It cannot be while its role is not attached to the warehouse. */
  readonly copy: 'true' | 'false';
}
