import { Attack } from './attack';
import { LOADER_ATTACKS } from './loader-attacks';
import { LOG_ATTACKS } from './log-attacks';
import { MESSAGE_ATTACKS } from './message-attacks';
import { READER_ATTACKS } from './reader-attacks';
import { TABLE_ATTACKS } from './table-attacks';

/** The attacks that are tried. */
export const ATTACKS: readonly Attack[] = [...TABLE_ATTACKS, ...LOADER_ATTACKS, ...READER_ATTACKS, ...MESSAGE_ATTACKS, ...LOG_ATTACKS];
