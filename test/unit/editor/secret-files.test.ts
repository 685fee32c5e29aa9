import { describe, expect, it } from 'vitest';
import { hasSecretName, hasSecretText } from '../../../src/editor/ghost-text/other-files/secret-files';

describe('a file that is never read for another', () => {
  it.each([
    '.env',
    '.env.local',
    '.envrc',
    'deploy/production.env',
    '.npmrc',
    'home/.ssh/config',
    'id_ed25519',
    'certs/server.PEM',
    'config/credentials.json',
    'my-secrets.yaml',
    'api_token.txt',
    'config/api-keys',
    'infra/main.tfvars',
    'secrets/readme.md',
  ])('has a name like %s', (path) => expect(hasSecretName(path)).toBe(true));

  it.each([
    'src/environment.ts',
    'src/keyboard.ts',
    'src/tokenizer.ts',
    'docs/tokenizing.md',
    'src/tokens.ts',
    'src/api_keys.py',
    'src/secretary.py',
    'README.md',
  ])('has no name like %s', (path) => expect(hasSecretName(path)).toBe(false));

  it.each([
    ['-----BEGIN RSA PRIVATE ', 'KEY-----\nMIIE'],
    ['AKIA', 'ABCDEFGHIJKLMNOP'],
    ['token = "ghp_', `${'a1'.repeat(18)}"`],
    ['hf_', 'b'.repeat(34)],
  ])('holds %s…', (begin, rest) => expect(hasSecretText(begin + rest)).toBe(true));

  it('is not one that speaks of keys and tokens', () => {
    expect(hasSecretText('const sk = key.token; // a private key is a secret, ghp or hf')).toBe(false);
  });
});
