/** The progress shown while a file is written, and the way to cancel it. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { notificationText } from '../../../base/foreign-text';
import type { RequestOptions } from '../../../engine/host/client';
import type { Progress } from '../../../engine/protocol/progress';
import { signalOf } from '../../signal-of';

/** The text beside the progress bar: empty for a single tensor, whose values are too many to be counted for the user. */
export const noCount = (): string => '';
export const countTensors = (done: number, total: number): string => vscode.l10n.t('tensor {0} of {1}', done, total);

/** All tensors of a long text are gigabytes, so progress is shown. */
export async function withProgress(
  path: string,
  describe: (done: number, total: number) => string,
  save: (options: RequestOptions) => Promise<void>,
): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title: notificationText(vscode.l10n.t('Saving {0}', basename(path))),
  };
  await vscode.window.withProgress(options, (progress, cancellation) => {
    let told = 0;
    const onProgress = ({ done, total }: Progress) => {
      const increment = (100 * (done - told)) / total;
      told = done;
      progress.report({ increment, message: describe(done, total) });
    };
    return save({ signal: signalOf(cancellation), onProgress });
  });
}
