/** Recognises files that seem to contain secrets. Nothing of them is ever read while another file is edited. */

/** Names of files that by convention contain keys, passwords or tokens, in lower case. */
const SECRET_NAMES: readonly RegExp[] = [
  /^\.env(rc)?(\..+)?$/,
  /\.env$/,
  /^\.(npmrc|yarnrc|pypirc|netrc|pgpass|htpasswd|git-credentials|dockercfg)$/,
  /^_netrc$/,
  /^id_(rsa|dsa|ecdsa|ed25519)/,
  /\.(pem|key|p8|p12|pfx|jks|keystore|kdbx?|ppk|asc|gpg|ovpn|tfvars|tfstate)$/,
];

/** Words in the names of data files that contain secrets. In the name of a program file they only describe its subject. */
const SECRET_WORDS =
  /(^|[._-])(secrets?|credentials?|passwords?|passwd|tokens?|api[._-]?keys?|service[._-]?account)([._-]|$)/;
const DATA = /(^[^.]+|\.(txt|json|ya?ml|toml|ini|cfg|conf|config|xml|properties|csv|tsv|plist))$/;

/** Folders from which nothing is read. */
const SECRET_FOLDERS: ReadonlySet<string> = new Set(['.ssh', '.aws', '.gnupg', '.kube', '.docker', '.git', 'secrets']);

/** Patterns of secrets in a text: private keys, and tokens with the prefix of their issuer. */
const SECRET_TEXTS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\b(ghp|gho|ghs|ghr|github_pat|glpat|hf|sk|xox[abprs])[_-][A-Za-z0-9_-]{20,}/,
];

/** @param path relative to the workspace's folder, with `/` */
export function hasSecretName(path: string): boolean {
  const parts = path.toLowerCase().split('/');
  const name = parts.pop() ?? '';
  const isNamed = SECRET_NAMES.some((pattern) => pattern.test(name)) || (DATA.test(name) && SECRET_WORDS.test(name));
  return isNamed || parts.some((folder) => SECRET_FOLDERS.has(folder));
}

export function hasSecretText(text: string): boolean {
  return SECRET_TEXTS.some((pattern) => pattern.test(text));
}
