import { seal, sealOf, UnopenedError, unseal } from '../../../lambda-src/protection/sealed-object';

const SECRET = { arn: 'arn:secret', versionId: 'version-1', bytes: Buffer.from('a secret of more than thirty-two bytes') };
const OBJECT = Buffer.from('{"email":"ada@example.com"}\n');
const opened = (object: Buffer, bytes: Uint8Array = SECRET.bytes) => unseal(object, sealOf(object)!, bytes).toString();

test('what was sealed opens with the secret, byte by byte', () => {
  expect(opened(seal(OBJECT, SECRET))).toBe(OBJECT.toString());
  expect(opened(seal(Buffer.alloc(0), SECRET))).toBe('');
});

test('a sealed object says which version of which secret opens it, and nothing else that can be read', () => {
  const object = seal(OBJECT, SECRET);
  expect(sealOf(object)).toEqual({ sealed: 1, secret: 'arn:secret', secretVersion: 'version-1', salt: expect.any(String) });
  expect(object.toString('latin1')).not.toContain('ada');
});

test('the same object sealed twice has no bytes in common, so that nobody can tell that it is the same', () => {
  const [one, other] = [seal(OBJECT, SECRET), seal(OBJECT, SECRET)].map((object) => object.subarray(object.indexOf('\n')));
  expect(one.equals(other)).toBe(false);
  expect(one.length).toBe(other.length);
});

/** Opens an object; undefined if its first line is damaged so that it is not sealed any more. */
function openedIfSealed(object: Buffer): string | undefined {
  const found = sealOf(object);
  return found && unseal(object, found, SECRET.bytes).toString();
}

test('every byte is authenticated: one that was changed keeps the object closed', () => {
  const object = seal(OBJECT, SECRET);
  for (let at = 0; at < object.length; at++) {
    const changed = Buffer.from(object);
    changed[at] ^= 1; // eslint-disable-line no-bitwise -- the least change of a byte
    let result: string | undefined;
    try {
      result = openedIfSealed(changed);
    } catch (error) {
      expect(error).toBeInstanceOf(UnopenedError);
    }
    expect(result).toBeUndefined();
  }
});

test.each([['cut off', (object: Buffer) => object.subarray(0, -1)], ['without its tag', (object: Buffer) => object.subarray(0, object.indexOf('\n') + 1)]])('an object that is %s stays closed', (_, damage) => {
  expect(() => opened(damage(seal(OBJECT, SECRET)))).toThrow('the object cannot be opened with this secret: it was sealed with version version-1 of arn:secret, or it is damaged');
});

test('another secret does not open it', () => {
  expect(() => opened(seal(OBJECT, SECRET), Buffer.from('another secret of more than thirty-two bytes'))).toThrow('cannot be opened with this secret');
});

test.each([['gzip', Buffer.from([0x1f, 0x8b, 0x08])], ['nothing', Buffer.alloc(0)], ['a line of JSON', Buffer.from('{"messageId":"m"}\n')], ['a cut line', Buffer.from('{"sealed":1')], ['another line', Buffer.from('{sealed}\n')]])('an object of %s is not sealed', (_, object) => {
  expect(sealOf(object)).toBeUndefined();
});

test('a form of a later release is refused, and not taken for an object that is not sealed', () => {
  const object = Buffer.from(seal(OBJECT, SECRET).toString('latin1').replace('{"sealed":1', '{"sealed":2'), 'latin1');
  expect(() => sealOf(object)).toThrow('the object is sealed in form 2, and this release opens form 1 only');
});
