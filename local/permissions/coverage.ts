import { RecordedRun } from './end-to-end';
import { grantsOf } from './grants';
import { allowedUnused } from './unused-allowed';
import { Grant, grantId } from '../aws/iam/access';
import { JudgedRequest } from '../aws/iam/permissions';

/** What a run shows about its policies. */
export interface Coverage {
  /** Requests that no policy allows. */
  readonly denied: readonly JudgedRequest[];
  readonly grants: readonly Grant[];
  /** Grants that allowed a request. */
  readonly used: readonly Grant[];
  /** Grants that allowed no request. */
  readonly idle: readonly Grant[];
  /** Idle grants that no entry explains. */
  readonly unexplained: readonly Grant[];
}

export function coverageOf({ policies, judged }: RecordedRun): Coverage {
  const grants = grantsOf(policies);
  const ids = new Set(judged.flatMap(({ decision }) => decision.grants).map(grantId));
  const idle = grants.filter((grant) => !ids.has(grantId(grant)));
  return {
    denied: judged.filter(({ decision }) => !decision.allowed),
    grants,
    used: grants.filter((grant) => ids.has(grantId(grant))),
    idle,
    unexplained: idle.filter((grant) => !allowedUnused(grant)),
  };
}
