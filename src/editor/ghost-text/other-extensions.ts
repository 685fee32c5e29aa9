/** Detects other extensions that complete inline: suggestions of two of them would compete. */
import * as vscode from 'vscode';

/** Their ids in lower case. Extensions that use the proposed API for it are detected without the list. */
const KNOWN = new Set([
  'amazonwebservices.amazon-q-vscode',
  'augment.vscode-augment',
  'codeium.codeium',
  'continue.continue',
  'ggml-org.llama-vscode',
  'google.geminicodeassist',
  'sourcegraph.cody-ai',
  'supermaven.supermaven',
  'tabbyml.vscode-tabby',
  'tabnine.tabnine-vscode',
]);
const COPILOT = new Set(['github.copilot', 'github.copilot-chat']);

/** The name of an active extension that completes inline, if there is one. */
export async function otherInlineCompletions(): Promise<string | undefined> {
  for (const extension of vscode.extensions.all) {
    const id = extension.id.toLowerCase();
    if (!extension.isActive) continue;
    if (KNOWN.has(id) || (COPILOT.has(id) && (await isSignedIn()))) return nameOf(extension);
  }
  return undefined;
}

/** Copilot comes with the editor and is active for everybody, but completes only for users who are signed in. */
async function isSignedIn(): Promise<boolean> {
  try {
    return (await vscode.authentication.getAccounts('github')).length > 0;
  } catch {
    return false; // there is no such authentication provider
  }
}

function nameOf({ id, packageJSON }: vscode.Extension<unknown>): string {
  const { displayName } = packageJSON as { displayName?: unknown };
  return typeof displayName === 'string' ? displayName : id;
}
