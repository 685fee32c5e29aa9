/** The rules by which Git ignores files without a `.gitignore`: the repository's own list, and the user's on this machine. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { expandHome } from '../../../base/home-path';

/**
 * The rules of both lists, one after the other.
 * @param root the root of a repository
 */
export async function readExcludes(root: vscode.Uri): Promise<string> {
  const common = await commonFolder(root);
  const own = await readText(vscode.Uri.joinPath(common, 'info', 'exclude'));
  return `${own}\n${root.scheme === 'file' ? await readGlobal() : ''}`;
}

/** A file's text; empty if it does not exist, since most folders have none of these files. */
export async function readText(file: vscode.Uri): Promise<string> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    return '';
  }
}

/** The folder `.git`. In an additional worktree or a submodule, `.git` is a file that contains the folder's path. */
async function commonFolder(root: vscode.Uri): Promise<vscode.Uri> {
  const git = vscode.Uri.joinPath(root, '.git');
  const named = /^gitdir: *(?<path>.+)$/m.exec(await readText(git))?.groups?.['path'];
  if (named === undefined) return git;
  const folder = from(root, named.trim());
  const common = (await readText(vscode.Uri.joinPath(folder, 'commondir'))).trim();
  return common === '' ? folder : from(folder, common);
}

function from(folder: vscode.Uri, path: string): vscode.Uri {
  return isAbsolute(path) ? vscode.Uri.file(path) : vscode.Uri.joinPath(folder, path);
}

/** The list that `core.excludesFile` names, otherwise the one in the default place. */
async function readGlobal(): Promise<string> {
  const folder = join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'git');
  let list = join(folder, 'ignore');
  for (const config of [join(folder, 'config'), join(homedir(), '.gitconfig')]) {
    const named = excludesFileIn(await readText(vscode.Uri.file(config)));
    if (named !== undefined) list = expandHome(named);
  }
  return readText(vscode.Uri.file(list));
}

/** @param config a file in Git's configuration format; includes are not followed */
function excludesFileIn(config: string): string | undefined {
  let section = '';
  let found: string | undefined;
  for (const line of config.split(/\r?\n/)) {
    section = /^\s*\[\s*(?<name>[^\]]*?)\s*\]/.exec(line)?.groups?.['name']?.toLowerCase() ?? section;
    const value = /^\s*excludesfile\s*=\s*(?<value>.*?)\s*$/i.exec(line)?.groups?.['value'];
    if (section === 'core' && value !== undefined) found = value.replace(/^"(.*)"$/, '$1');
  }
  return found || undefined;
}
