import { Duration, Token } from 'aws-cdk-lib';
import { MAX_IDENTIFIER_BYTES, NameProblem, nameProblem } from './contract/names';

/** The range of a number. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** The unit, as written after the number. */
  readonly unit?: string;
  /** What the user can do, as written after a semicolon. */
  readonly advice?: string;
}

/** Fails unless `value` is a whole number in the range. Tokens pass, because their value is known only at deployment. */
export function requireInteger(prop: string, value: number | undefined, range: Range): void {
  if (value === undefined || Token.isUnresolved(value)) {
    return;
  }
  if (!Number.isInteger(value) || value < range.min || value > range.max) {
    const unit = range.unit ? ` ${range.unit}` : '';
    const advice = range.advice ? `; ${range.advice}` : '';
    throw new Error(`'${prop}' must be a whole number between ${range.min} and ${range.max}${unit}, got ${value}${advice}`);
  }
}

/** Fails unless the duration is a whole number of seconds in the range. */
export function requireSeconds(prop: string, value: Duration | undefined, range: Range): void {
  if (value === undefined || value.isUnresolved()) {
    return;
  }
  requireInteger(prop, value.toSeconds({ integral: false }), { unit: 'seconds', ...range });
}

/** Fails unless the duration is a whole number of days in the range. */
export function requireDays(prop: string, value: Duration | undefined, range: Range): void {
  if (value === undefined || value.isUnresolved()) {
    return;
  }
  requireInteger(prop, value.toDays({ integral: false }), { unit: 'days', ...range });
}

/** Why what belongs to a column cannot be a token. */
export const COLUMNS_ARE_CODE = 'the columns are part of the handler\'s code';

/** Fails if the value is known only at deployment. The reason says why that is too late. */
export function requireKnown(prop: string, value: string | number | Duration | undefined, reason: string): void {
  if (typeof value === 'object' ? value.isUnresolved() : Token.isUnresolved(value)) {
    throw new Error(`'${prop}' must be known at synth, got a token; ${reason}, so write the value itself or read it from the context of the app`);
  }
}

/** Fails unless Redshift stores the name unchanged. */
export function requireIdentifier(prop: string, value: string, maxBytes: number = MAX_IDENTIFIER_BYTES): void {
  if (Token.isUnresolved(value)) {
    return;
  }
  const problem = nameProblem(value, maxBytes);
  if (problem) {
    throw new Error(`'${prop}' ${NAME_RULES[problem](value, maxBytes)}`);
  }
}

const NAME_RULES: Readonly<Record<NameProblem, (name: string, maxBytes: number) => string>> = {
  LENGTH: (name, maxBytes) => `must be between 1 and ${maxBytes} bytes long, got ${Buffer.byteLength(name)} bytes: '${name}'; Redshift would truncate a longer name silently`,
  UPPER_CASE: (name) => `must be in lower case, got '${name}'; Redshift folds it to '${name.toLowerCase()}', so write it that way`,
  TEMPORARY: (name) => `must not begin with '#', got '${name}'; Redshift makes such tables temporary, so choose another name`,
  UNPRINTABLE: (name) => `must not contain control characters or unpaired surrogates, got ${JSON.stringify(name)}; remove them`,
};

/** Fails unless the name can be that of a database user. Unlike other names, it may have mixed case, such as `IAMR:Loader`. */
export function requireUserName(prop: string, value: string): void {
  if (Token.isUnresolved(value)) {
    return;
  }
  const bytes = Buffer.byteLength(value);
  if (bytes < 1 || bytes > MAX_IDENTIFIER_BYTES) {
    throw new Error(`'${prop}' must be between 1 and ${MAX_IDENTIFIER_BYTES} bytes long, got ${bytes} bytes: '${value}'`);
  }
}
