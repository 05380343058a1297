import * as fc from 'fast-check';
import { creationOrder, holds, references, resolve, Scope, Template } from '../../../local/deploy/template';

const resources: Record<string, { ref: string; attributes: Record<string, unknown> }> = {
  Queue: { ref: 'http://127.0.0.1/queue', attributes: { 'Arn': 'arn:aws:sqs:us-east-1:000000000000:queue', 'Endpoint.Port': '5439' } },
};

function scope(template: Template = {}): Scope {
  return {
    template,
    parameters: { 'AWS::Region': 'us-east-1', 'AWS::AccountId': '000000000000', 'Stage': 'test' },
    reference: (logicalId) => resources[logicalId]?.ref,
    attribute: (logicalId, name) => {
      if (!(name in (resources[logicalId]?.attributes ?? {}))) {
        throw new Error(`no attribute ${logicalId}.${name}`);
      }
      return resources[logicalId].attributes[name];
    },
    importValue: (name) => `imported ${name}`,
    dynamic: (service, key) => `<${service} ${key}>`,
  };
}

describe('intrinsic functions', () => {
  test.each([
    ['Ref of a resource', { Ref: 'Queue' }, 'http://127.0.0.1/queue'],
    ['Ref of a parameter', { Ref: 'Stage' }, 'test'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:us-east-1:000000000000:queue'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:aws:sqs:us-east-1:000000000000:queue'],
    ['GetAtt of a dotted attribute', { 'Fn::GetAtt': ['Queue', 'Endpoint.Port'] }, '5439'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 3]] }, 'a-test-3'],
    ['Sub of names and attributes', { 'Fn::Sub': '${Stage}:${Queue.Arn}:${AWS::Region}' }, 'test:arn:aws:sqs:us-east-1:000000000000:queue:us-east-1'],
    ['Sub with variables', { 'Fn::Sub': ['${x}-${Stage}', { x: { Ref: 'AWS::AccountId' } }] }, '000000000000-test'],
    ['Sub leaves an escaped placeholder', { 'Fn::Sub': '${!Literal}' }, '${Literal}'],
    ['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    ['Base64', { 'Fn::Base64': 'héllo' }, 'aMOpbGxv'],
    ['GetAZs of the own region', { 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
    ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${Stage}-x' } }, 'imported test-x'],
    ['a dynamic reference inside text', 'user:{{resolve:secretsmanager:arn:x:SecretString:password::}}', 'user:<secretsmanager arn:x:SecretString:password::>'],
    ['a dynamic reference that Join puts together', { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Stage' }, '}}']] }, '<secretsmanager test>'],
    ['NoValue leaves out its property', { kept: 1, gone: { Ref: 'AWS::NoValue' }, list: [1, { Ref: 'AWS::NoValue' }] }, { kept: 1, list: [1] }],
  ])('%s', (_, expression, expected) => {
    expect(resolve(expression, scope())).toEqual(expected);
  });

  test('FindInMap finds a value, else its default', () => {
    const withMap = scope({ Mappings: { Sizes: { 'us-east-1': { small: 1 } } } });
    expect(resolve({ 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, withMap)).toBe(1);
    expect(resolve({ 'Fn::FindInMap': ['Sizes', 'eu-west-1', 'small', { DefaultValue: 2 }] }, withMap)).toBe(2);
    expect(() => resolve({ 'Fn::FindInMap': ['Sizes', 'eu-west-1', 'small'] }, withMap)).toThrow('no mapping Sizes / eu-west-1 / small');
  });

  test('a member that every object has is no function', () => {
    expect(resolve({ valueOf: null }, scope())).toEqual({ valueOf: null });
  });

  test('a value without functions stays what it is', () => {
    fc.assert(fc.property(fc.jsonValue().filter((value) => !/Fn::|Ref|resolve:|AWS::/.test(JSON.stringify(value))), (value) => {
      expect(resolve(value, scope())).toEqual(value);
    }));
  });

  test.each([
    ['an unknown name', { Ref: 'Nowhere' }, "'Nowhere' is neither a parameter nor a resource"],
    ['an unknown function', { 'Fn::Cidr': ['10.0.0.0/16', 6] }, 'Fn::Cidr is not known to the local engine'],
    ['an index beyond the list', { 'Fn::Select': [3, ['a']] }, 'an index within its list, got 3'],
    ['an object inside Join', { 'Fn::Join': ['', [{ a: 1 }]] }, 'Fn::Join takes text'],
  ])('fails for %s', (_, expression, message) => {
    expect(() => resolve(expression, scope())).toThrow(message);
  });
});

describe('conditions', () => {
  const template: Template = {
    Conditions: {
      IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] },
      IsProduction: { 'Fn::Not': [{ Condition: 'IsTest' }] },
      Both: { 'Fn::And': [{ Condition: 'IsTest' }, { Condition: 'IsProduction' }] },
      Either: { 'Fn::Or': [{ Condition: 'IsTest' }, { Condition: 'IsProduction' }] },
    },
  };

  test.each([['IsTest', true], ['IsProduction', false], ['Both', false], ['Either', true]])('%s is %s', (name, expected) => {
    expect(holds(name, scope(template))).toBe(expected);
  });

  test('If takes the branch that holds, and may take a property away', () => {
    const expression = { a: { 'Fn::If': ['IsTest', 1, 2] }, b: { 'Fn::If': ['IsProduction', 1, { Ref: 'AWS::NoValue' }] } };
    expect(resolve(expression, scope(template))).toEqual({ a: 1 });
  });

  test('an unknown condition is an error', () => {
    expect(() => holds('Missing', scope(template))).toThrow("condition 'Missing' is not in the template");
  });
});

describe('creation order', () => {
  test('follows Ref, GetAtt, Sub and DependsOn', () => {
    expect(creationOrder({
      A: { Type: 'T', Properties: { x: { Ref: 'B' } } },
      B: { Type: 'T', Properties: { x: [{ 'Fn::GetAtt': ['C', 'Arn'] }] } },
      C: { Type: 'T', Properties: { x: { 'Fn::Sub': '${D.Arn}' } } },
      D: { Type: 'T', DependsOn: ['E'] },
      E: { Type: 'T', Properties: { x: { Ref: 'AWS::Region' } } },
    })).toEqual(['E', 'D', 'C', 'B', 'A']);
  });

  test('is the order of the template where nothing refers to anything', () => {
    expect(creationOrder({ B: { Type: 'T' }, A: { Type: 'T' } })).toEqual(['B', 'A']);
  });

  test('a circle is named', () => {
    expect(() => creationOrder({
      A: { Type: 'T', Properties: { x: { Ref: 'B' } } },
      B: { Type: 'T', DependsOn: 'A' },
    })).toThrow('circular dependency between resources: A -> B -> A');
  });

  test('every resource comes once, after what it depends on', () => {
    const graph = fc.integer({ min: 1, max: 12 }).chain((size) =>
      fc.array(fc.array(fc.nat(size), { maxLength: 4 }), { minLength: size, maxLength: size }));
    fc.assert(fc.property(graph, (edges) => {
      const definitions: Record<string, { Type: string; DependsOn: string[] }> = Object.fromEntries(edges.map((targets, index) => [
        `R${index}`, { Type: 'T', DependsOn: targets.filter((target) => target < index).map((target) => `R${target}`) },
      ] as const).reverse());
      const order = creationOrder(definitions);
      expect([...order].sort()).toEqual(Object.keys(definitions).sort());
      for (const [logicalId, { DependsOn }] of Object.entries(definitions)) {
        for (const needed of DependsOn) {
          expect(order.indexOf(needed)).toBeLessThan(order.indexOf(logicalId));
        }
      }
    }));
  });
});

test('references are found inside variables of Sub and under other functions', () => {
  const value = { 'Fn::Join': ['', [{ 'Fn::Sub': ['${A}${v}${!no}', { v: { 'Fn::GetAtt': 'B.Arn' } }] }, { 'Fn::If': ['C', { Ref: 'D' }, 1] }]] };
  expect([...references(value)].sort()).toEqual(['A', 'B', 'D', 'v']);
});
