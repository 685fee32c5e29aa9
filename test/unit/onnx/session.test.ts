/** Sessions that cannot be opened. */
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { openModelFolder } from '../../../src/architectures/open/model-folder';
import type { OpenedModel } from '../../../src/architectures/open/opened-model';
import { GraphBuilder } from '../../../src/onnx/builder';
import { Session } from '../../../src/onnx/session';
import { fixturePath } from '../support';

let folder: OpenedModel;
beforeAll(async () => {
  folder = await openModelFolder(fixturePath('gpt2'));
});
afterEach(() => vi.unstubAllGlobals());

it('on a platform without a native library, one sentence says so', async () => {
  vi.stubGlobal('process', { ...process, platform: 'aix', arch: 'ppc64' });
  await expect(Session.open(new GraphBuilder('test', folder.weights).build())).rejects.toThrow(
    'LLM Trace cannot run on aix-ppc64: its inference library, onnxruntime, exists for ' +
      'linux-x64, linux-arm64, darwin-arm64, win32-x64, win32-arm64 only.',
  );
});
