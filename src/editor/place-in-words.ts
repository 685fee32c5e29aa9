/** Where a file or folder lies, in the words of VS Code. */
import * as vscode from 'vscode';
import { withTilde } from '../base/home-path';

/** In the workspace its path there, which for the workspace's folder itself is the name; elsewhere its whole path. */
export function placeInWords(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder?.uri.path === uri.path ? folder.name : withTilde(vscode.workspace.asRelativePath(uri));
}
