// Decrypts with jose what Legacy Bridge has encrypted: decrypt.mjs FOLDER-OF-JOSE KEY.pem ALG JWE
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';
const [folder, keyFile, algorithm, jwe] = process.argv.slice(2);
const { compactDecrypt, importPKCS8 } = await import(pathToFileURL(folder + '/dist/webapi/index.js'));
const key = await importPKCS8(readFileSync(keyFile, 'utf8'), algorithm);
const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, {
  keyManagementAlgorithms: [algorithm],
  contentEncryptionAlgorithms: ['A256GCM'],
});
console.log(new TextDecoder().decode(plaintext) + ' ' + [protectedHeader.src, protectedHeader.msg, protectedHeader.ptr].join(' '));
