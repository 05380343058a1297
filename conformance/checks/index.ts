import { COPY_CHECKS } from './copy-reading';
import { DATA_API_CHECKS } from './data-api';
import { LOAD_ERROR_CHECKS } from './load-errors';
import { LOCK_CHECKS } from './locks';
import { MESSAGE_CHECKS } from './messages';
import { RESULT_CHECKS } from './results';
import { ROLE_CHECKS } from './roles';
import { TABLE_CHECKS } from './tables';
import { TIME_CHECKS } from './times';
import { USER_CHECKS } from './users';
import { Check } from '../check';

/** Every check, in the order in which they run. */
export const CHECKS: readonly Check[] = [
  ...LOCK_CHECKS, ...RESULT_CHECKS, ...DATA_API_CHECKS, ...COPY_CHECKS, ...LOAD_ERROR_CHECKS, ...USER_CHECKS,
  ...ROLE_CHECKS, ...TABLE_CHECKS, ...TIME_CHECKS, ...MESSAGE_CHECKS,
];
