// Checks lbe1-vectors.json, written from lbe1.md alone. "--make" computes the expected values and writes them into the file.
import {createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, timingSafeEqual} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';

const FILE = new URL('lbe1-vectors.json', import.meta.url);
const BLOCK = 65536;
const TAG = 16;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const hex = (text) => Buffer.from(text, 'hex');
const uint = (value, bytes) => {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt(value));
  return out.subarray(8 - bytes);
};
const list = (...parts) =>
  Buffer.concat([Buffer.of(1), ...parts.flatMap((part) => [uint(Buffer.byteLength(part), 4), Buffer.from(part)])]);
const derive = (key, info, length) => Buffer.from(hkdfSync('sha256', hex(key.material), '', info, length));
const labelled = (label, salt) => Buffer.concat([Buffer.from(label), salt]);
const encrypt = (key, nonce, associated, plaintext) => {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
};
const decrypt = (key, nonce, associated, sealed) => {
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, {authTagLength: TAG});
  cipher.setAAD(associated).setAuthTag(sealed.subarray(sealed.length - TAG));
  return Buffer.concat([cipher.update(sealed.subarray(0, sealed.length - TAG)), cipher.final()]);
};
const mustHold = (condition) => {
  if (!condition) throw new Error('refused');
};

// Sealed value

const PREFIX = 'lbe1.';
const place = (context) => list('default', context.source, context.id, context.pointer);
const parts = (key, salt) => {
  const derived = derive(key, labelled('legacy-bridge lbe1', salt), 76);
  return {key: derived.subarray(0, 32), nonce: derived.subarray(32, 44), commitment: derived.subarray(44)};
};
const seal = (key, salt, context, plaintext) => {
  const derived = parts(key, salt);
  const sealed = encrypt(derived.key, derived.nonce, place(context), plaintext);
  return Buffer.concat([Buffer.of(1, 1), hex(key.id), uint(key.version, 4), salt, derived.commitment, sealed]);
};
const openText = (keys, text, context) => {
  mustHold(text.startsWith(PREFIX));
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64url');
  mustHold(bytes.toString('base64url') === text.slice(PREFIX.length));
  return openItem(keys, bytes, context, 'class:');
};
const openItem = (keys, bytes, context, purpose = '') => {
  mustHold(bytes.length >= 86 && bytes[0] === 1 && bytes[1] === 1);
  const key = find(keys, bytes.subarray(2, 14));
  mustHold(key.purpose.startsWith(purpose));
  const derived = parts(key, bytes.subarray(14, 38));
  mustHold(timingSafeEqual(derived.commitment, bytes.subarray(38, 70)));
  return decrypt(derived.key, derived.nonce, place(context), bytes.subarray(70));
};
const find = (keys, idAndVersion) => {
  const found = Object.values(keys).find((key) =>
    Buffer.concat([hex(key.id), uint(key.version, 4)]).equals(idAndVersion));
  mustHold(found);
  return found;
};

// Token and message id

const shortHash = (key, label, message, length) =>
  createHmac('sha256', derive(key, label, 32)).update(message).digest().subarray(0, length).toString('base64url');
const token = (key, fieldClass, value) =>
  'lbt1.' + shortHash(key, 'legacy-bridge token', list('default', fieldClass, value), 16);
const messageId = (key, connection, identity) =>
  connection + '.' + shortHash(key, 'legacy-bridge message id', list(connection, ...identity), 20);

// Sealed blocks

const contentKey = (key, salt) => derive(key, labelled('legacy-bridge lbs1', salt), 32);
const nonce = (index) => Buffer.concat([Buffer.alloc(4), uint(index, 8)]);
const blockPlace = (name, index, last) => list(name, String(index), last ? 'last' : 'more');
const sealBlocks = (key, salt, name, content) => {
  const file = [Buffer.from('lbs1'), hex(key.id), uint(key.version, 4), salt];
  const count = Math.max(1, Math.ceil(content.length / BLOCK));
  for (let i = 0; i < count; i++) {
    const block = content.subarray(i * BLOCK, (i + 1) * BLOCK);
    file.push(encrypt(contentKey(key, salt), nonce(i), blockPlace(name, i, i === count - 1), block));
  }
  return Buffer.concat(file);
};
const openBlocks = (keys, name, file) => {
  mustHold(file.subarray(0, 4).toString() === 'lbs1' && file.length >= 40 + TAG);
  const key = contentKey(find(keys, file.subarray(4, 16)), file.subarray(16, 40));
  const content = [];
  for (let i = 0, at = 40; i === 0 || at < file.length; i++, at += BLOCK + TAG) {
    const block = file.subarray(at, at + BLOCK + TAG);
    mustHold(block.length >= TAG);
    content.push(decrypt(key, nonce(i), blockPlace(name, i, at + BLOCK + TAG >= file.length), block));
  }
  return Buffer.concat(content);
};

// The file of vectors

const plain = (vector) => {
  if ('hex' in vector) return hex(vector.hex);
  if ('text' in vector) return Buffer.from(vector.text);
  return Buffer.from(vector.repeat.repeat(Math.ceil(vector.length / vector.repeat.length)).slice(0, vector.length));
};
// A bad value is a good one with one change, so that exactly this change is what is refused.
const changed = (bytes, change) => {
  const copy = Buffer.from(bytes);
  if ('flip' in change) copy[(change.flip + copy.length) % copy.length] ^= 1;
  if ('swap' in change) {
    const [a, b] = change.swap.map((i) => copy.subarray(40 + i * (BLOCK + TAG), 40 + (i + 1) * (BLOCK + TAG)));
    const first = Buffer.from(a);
    b.copy(a);
    first.copy(b);
  }
  return 'keep' in change ? copy.subarray(0, change.keep) : copy;
};
const changedText = (text, change) => {
  const last = ALPHABET.indexOf(text.at(-1));
  if (change.nextLastCharacter) return text.slice(0, -1) + ALPHABET[last + 1];
  return text.slice(0, text.length - (change.cutText ?? 0)) + (change.append ?? '');
};
const shown = (bytes) =>
  bytes.length <= 200 ? {sealed: bytes.toString('hex')} : {sha256: createHash('sha256').update(bytes).digest('hex')};

function expected(vectors) {
  const {keys} = vectors;
  const named = (list, name) => list.find((vector) => vector.name === name);
  const sealed = (vector) => seal(keys[vector.key], hex(vector.salt), vector, plain(vector));
  const blocks = (vector) => sealBlocks(keys[vector.key], hex(vector.salt), vector.contentName, plain(vector));
  return {
    ...vectors,
    sealedValues: vectors.sealedValues.map((vector) => ({
      ...vector,
      associatedData: place(vector).toString('hex'),
      sealed: vector.item ? sealed(vector).toString('hex') : PREFIX + sealed(vector).toString('base64url'),
    })),
    refusedValues: vectors.refusedValues.map((vector) => {
      const good = named(vectors.sealedValues, vector.from);
      const {change} = vector;
      const {source, id, pointer} = {...good, ...change};
      const text = changedText(changed(sealed(good), change).toString('base64url'), change);
      return {...vector, source, id, pointer, sealed: (change.prefix ?? PREFIX) + text};
    }),
    tokens: vectors.tokens.map((vector) => ({...vector, token: token(keys[vector.key], vector.class, vector.value)})),
    messageIds: vectors.messageIds.map((vector) =>
      ({...vector, id: messageId(keys[vector.key], vector.connection, vector.identity)})),
    sealedBlocks: vectors.sealedBlocks.map((vector) => ({...vector, ...shown(blocks(vector))})),
    refusedBlocks: vectors.refusedBlocks.map((vector) => {
      const good = named(vectors.sealedBlocks, vector.from);
      const {contentName} = {...good, ...vector.change};
      return {...vector, contentName, ...shown(changed(blocks(good), vector.change))};
    }),
  };
}

function check(vectors) {
  const problems = [];
  const {keys} = vectors;
  const right = expected(vectors);
  for (const group of ['sealedValues', 'refusedValues', 'tokens', 'messageIds', 'sealedBlocks', 'refusedBlocks'])
    vectors[group].forEach((vector, index) => {
      if (JSON.stringify(vector) !== JSON.stringify(right[group][index]))
        problems.push(`${group}: "${vector.name}" should be ${JSON.stringify(right[group][index])}`);
    });
  const named = (name) => vectors.sealedBlocks.find((vector) => vector.name === name);
  const file = (vector) => sealBlocks(keys[vector.key], hex(vector.salt), vector.contentName, plain(vector));
  const opens = (what, vector, opened) => {
    if (!opened().equals(plain(vector))) problems.push(`${what}: "${vector.name}" opens to something else`);
  };
  const refuses = (what, vector, opened) => {
    try {
      opened();
    } catch {
      return;
    }
    problems.push(`${what}: "${vector.name}" opens`);
  };
  for (const vector of vectors.sealedValues)
    opens('sealedValues', vector, () =>
      vector.item ? openItem(keys, hex(vector.sealed), vector) : openText(keys, vector.sealed, vector));
  for (const vector of vectors.refusedValues)
    refuses('refusedValues', vector, () => openText(keys, vector.sealed, vector));
  for (const vector of vectors.sealedBlocks)
    opens('sealedBlocks', vector, () => openBlocks(keys, vector.contentName, file(vector)));
  for (const vector of vectors.refusedBlocks)
    refuses('refusedBlocks', vector, () =>
      openBlocks(keys, vector.contentName, changed(file(named(vector.from)), vector.change)));
  return problems;
}

const vectors = JSON.parse(readFileSync(FILE, 'utf8'));
if (process.argv.includes('--make')) {
  writeFileSync(FILE, JSON.stringify(expected(vectors), null, 2) + '\n');
} else {
  const problems = check(vectors);
  problems.forEach((problem) => console.error(problem));
  if (problems.length > 0) process.exit(1);
  console.log('all known answers are right');
}
