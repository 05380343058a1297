/** CloudFormation's intrinsic functions, as pure functions of the template and the values of its names. */

export interface Template {
  readonly Parameters?: Record<string, { Type: string; Default?: unknown }>;
  readonly Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  readonly Conditions?: Record<string, unknown>;
  readonly Resources?: Record<string, ResourceDefinition>;
  readonly Outputs?: Record<string, { Value: unknown; Condition?: string; Export?: { Name: unknown } }>;
}

export interface ResourceDefinition {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: string | string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: Record<string, unknown>;
}

/** The values of the names in a template. */
export interface Scope {
  readonly template: Template;
  /** Pseudo parameters (`AWS::Region`) and parameters. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Returns the value of `Ref` for a resource; undefined if it was not created. */
  reference(logicalId: string): unknown;
  /** Returns the value of `Fn::GetAtt` for a resource. Throws if the resource lacks the attribute. */
  attribute(logicalId: string, name: string): unknown;
  importValue(exportName: string): unknown;
  /** Returns the value of a dynamic reference `{{resolve:service:key}}`. */
  dynamic(service: string, key: string): string;
}

/** The value of `AWS::NoValue`: a property with this value is omitted. */
const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: any, scope: Scope) => unknown;

const INTRINSICS: Record<string, Intrinsic> = {
  'Ref': (name, scope) => reference(name, scope),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...path] = typeof argument === 'string' ? argument.split('.') : argument;
    return scope.attribute(logicalId, path.map((part: unknown) => string(resolve(part, scope), 'Fn::GetAtt')).join('.'));
  },
  'Fn::Join': ([separator, parts], scope) => {
    const list = resolve(parts, scope);
    if (!Array.isArray(list)) {
      throw new Error(`Fn::Join takes a list, got ${JSON.stringify(list)}`);
    }
    return list.map((part) => string(part, 'Fn::Join')).join(separator);
  },
  'Fn::Sub': (argument, scope) => substitute(argument, scope),
  'Fn::Select': ([index, list], scope) => {
    const resolved = resolve(list, scope);
    const at = Number(resolve(index, scope));
    if (!Array.isArray(resolved) || !(at in resolved)) {
      throw new Error(`Fn::Select takes an index within its list, got ${at} for ${JSON.stringify(resolved)}`);
    }
    return resolved[at];
  },
  'Fn::Split': ([separator, text], scope) => string(resolve(text, scope), 'Fn::Split').split(separator),
  'Fn::FindInMap': ([map, first, second, options], scope) => {
    const path = [map, first, second].map((part) => string(resolve(part, scope), 'Fn::FindInMap'));
    const found = scope.template.Mappings?.[path[0]]?.[path[1]]?.[path[2]] ?? resolve(options?.DefaultValue, scope);
    if (found === undefined) {
      throw new Error(`Fn::FindInMap: no mapping ${path.join(' / ')}`);
    }
    return found;
  },
  'Fn::If': ([condition, then, otherwise], scope) => resolveOrNoValue(holds(condition, scope) ? then : otherwise, scope),
  'Fn::ImportValue': (name, scope) => scope.importValue(string(resolve(name, scope), 'Fn::ImportValue')),
  'Fn::Base64': (text, scope) => Buffer.from(string(resolve(text, scope), 'Fn::Base64')).toString('base64'),
  'Fn::GetAZs': (region, scope) => ['a', 'b', 'c'].map((zone) => `${resolve(region, scope) || scope.parameters['AWS::Region']}${zone}`),
};

const CONDITION_FUNCTIONS: Record<string, Intrinsic> = {
  'Condition': (name, scope) => holds(name, scope),
  'Fn::And': (all, scope) => all.every((one: unknown) => evaluateCondition(one, scope)),
  'Fn::Or': (any, scope) => any.some((one: unknown) => evaluateCondition(one, scope)),
  'Fn::Not': ([one], scope) => !evaluateCondition(one, scope),
  'Fn::Equals': ([left, right], scope) => JSON.stringify(resolve(left, scope)) === JSON.stringify(resolve(right, scope)),
};

/** Replaces every intrinsic function and dynamic reference in a value. A value that is `AWS::NoValue` becomes undefined. */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = resolveOrNoValue(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

function resolveOrNoValue(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') {
    return resolveDynamic(value, scope);
  }
  if (Array.isArray(value)) {
    return value.map((item) => resolveOrNoValue(item, scope)).filter((item) => item !== NO_VALUE);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const intrinsic = intrinsicOf(value);
  if (intrinsic) {
    const result = intrinsic.apply(intrinsic.argument, scope);
    return typeof result === 'string' ? resolveDynamic(result, scope) : result;
  }
  return Object.fromEntries(Object.entries(value)
    .map(([key, item]) => [key, resolveOrNoValue(item, scope)] as const)
    .filter(([, item]) => item !== NO_VALUE));
}

/** Whether a condition of the template holds. */
export function holds(name: string, scope: Scope): boolean {
  const condition = scope.template.Conditions?.[name];
  if (condition === undefined) {
    throw new Error(`condition '${name}' is not in the template`);
  }
  return evaluateCondition(condition, scope);
}

function evaluateCondition(condition: any, scope: Scope): boolean {
  const [name, ...others] = Object.keys(condition ?? {});
  if (!Object.hasOwn(CONDITION_FUNCTIONS, name) || others.length > 0) {
    throw new Error(`${JSON.stringify(condition)} is not a condition: expected one of ${Object.keys(CONDITION_FUNCTIONS).join(', ')}`);
  }
  return CONDITION_FUNCTIONS[name](condition[name], scope) as boolean;
}

/** Returns the logical ids to which a value refers by Ref, Fn::GetAtt and Fn::Sub. */
export function references(value: unknown, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) {
    value.forEach((item) => references(item, found));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key === 'Ref') {
        found.add(item);
      } else if (key === 'Fn::GetAtt') {
        found.add(typeof item === 'string' ? item.split('.')[0] : item[0]);
      } else {
        if (key === 'Fn::Sub') {
          const text: string = Array.isArray(item) ? item[0] : item;
          [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].forEach(([, name]) => found.add(name.trim().split('.')[0]));
        }
        references(item, found);
      }
    }
  }
  return found;
}

/** Returns the logical ids in an order in which each comes after its references and dependencies, otherwise in the order of the template. */
export function creationOrder(resources: Readonly<Record<string, ResourceDefinition>>): string[] {
  const order: string[] = [];
  const state = new Map<string, 'visiting' | 'done'>();
  const visit = (logicalId: string, path: string[]) => {
    if (state.get(logicalId) === 'done' || !(logicalId in resources)) {
      return;
    }
    if (state.get(logicalId) === 'visiting') {
      throw new Error(`circular dependency between resources: ${[...path.slice(path.indexOf(logicalId)), logicalId].join(' -> ')}`);
    }
    state.set(logicalId, 'visiting');
    const { Properties, DependsOn = [] } = resources[logicalId];
    for (const needed of [...references(Properties), ...[DependsOn].flat()]) {
      visit(needed, [...path, logicalId]);
    }
    state.set(logicalId, 'done');
    order.push(logicalId);
  };
  Object.keys(resources).forEach((logicalId) => visit(logicalId, []));
  return order;
}

function intrinsicOf(value: object): { apply: Intrinsic; argument: unknown } | undefined {
  const entries = Object.entries(value);
  if (entries.length !== 1) {
    return undefined;
  }
  const [[name, argument]] = entries;
  if (Object.hasOwn(INTRINSICS, name)) {
    return { apply: INTRINSICS[name], argument };
  }
  if (name.startsWith('Fn::')) {
    throw new Error(`intrinsic function ${name} is not known to the local engine; it knows ${Object.keys(INTRINSICS).join(', ')}`);
  }
  return undefined;
}

function reference(name: string, scope: Scope): unknown {
  if (name === 'AWS::NoValue') {
    return NO_VALUE;
  }
  const value = name in scope.parameters ? scope.parameters[name] : scope.reference(name);
  if (value === undefined) {
    throw new Error(`Ref: '${name}' is neither a parameter nor a resource that exists`);
  }
  return value;
}

function substitute(argument: string | [string, Record<string, unknown>], scope: Scope): string {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {} as Record<string, unknown>];
  return text.replace(/\$\{([^}]*)\}/g, (placeholder, inner: string) => {
    const name = inner.trim();
    if (name.startsWith('!')) {
      return `\${${name.slice(1)}}`;
    }
    if (name in variables) {
      return string(resolve(variables[name], scope), placeholder);
    }
    const [logicalId, ...path] = name.split('.');
    return string(path.length > 0 ? scope.attribute(logicalId, path.join('.')) : reference(name, scope), placeholder);
  });
}

function resolveDynamic(text: string, scope: Scope): string {
  return text.replace(/\{\{resolve:([a-z-]+):([^}]+)\}\}/g, (_, service: string, key: string) => scope.dynamic(service, key));
}

function string(value: unknown, where: string): string {
  if (typeof value === 'object' || value === undefined || typeof value === 'symbol') {
    throw new Error(`${where} takes text, got ${typeof value === 'symbol' ? 'AWS::NoValue' : JSON.stringify(value)}`);
  }
  return String(value);
}
