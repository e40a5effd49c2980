/**
 * An authority that the local platform trusts. Miniflare reads NODE_EXTRA_CA_CERTS once, when it is first imported: so
 * the root vitest.config.ts calls `trustAuthority` before any project is loaded, and servers ask for `authority`.
 */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { certify, type Identity, pem } from './certificates.ts';

const folderVariable = 'PARALLAX_TEST_AUTHORITY';
const name = 'Parallax Test Root';
const fileIn = (folder: string) => ({ cert: path.join(folder, 'ca.pem'), key: path.join(folder, 'ca.key') });

/** Also trusted by everything this process starts; its folder goes with the process. */
export function trustAuthority(): void {
  if (process.env[folderVariable]) return;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parallax-ca-'));
  const root = certify({ name, issuer: null, authority: true });
  const { cert, key } = fileIn(folder);
  fs.writeFileSync(cert, pem(root));
  fs.writeFileSync(key, root.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  process.env[folderVariable] = folder;
  process.env.NODE_EXTRA_CA_CERTS = cert;
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
}

export function authority(): Identity {
  const folder = process.env[folderVariable];
  if (!folder) throw new Error('trustAuthority() was not called before Miniflare was imported');
  const { cert, key } = fileIn(folder);
  const certificate = fs.readFileSync(cert);
  return {
    name,
    certificate: new X509Certificate(certificate).raw,
    privateKey: createPrivateKey(fs.readFileSync(key)),
    publicKey: createPublicKey(certificate),
  };
}
