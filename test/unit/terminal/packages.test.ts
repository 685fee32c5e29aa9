/** What npm says when it fails is told in one line. */
import { describe, expect, it } from 'vitest';
import { npmFault } from '../../../src/terminal/peers/packages';

describe('a failure of npm', () => {
  it.each([
    [
      'its own sentence',
      {
        code: 1,
        message: 'Command failed: npm install',
        stderr:
          'npm error code ECONNREFUSED\nnpm error syscall connect\nnpm error errno ECONNREFUSED\n' +
          'npm error FetchError: request to http://a/b failed, reason: connect ECONNREFUSED\nnpm error     at f (g.js)\n',
      },
      'FetchError: request to http://a/b failed, reason: connect ECONNREFUSED',
    ],
    [
      'as older versions print it',
      { code: 1, message: 'x', stderr: 'npm ERR! code E404\nnpm ERR! Not found\n' },
      'Not found',
    ],
    ['npm is missing', { code: 'ENOENT', message: 'spawn npm ENOENT' }, 'npm was not found'],
    [
      'nothing was printed',
      { code: null, message: 'Command failed: npm install\nmore', stderr: '' },
      'Command failed: npm install',
    ],
  ])('%s', (_, error, expected) => {
    expect(npmFault(error)).toBe(expected);
  });
});
