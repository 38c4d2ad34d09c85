import { expect, test } from 'vitest';
import { parseExports } from './abra-sh.ts';

test('the exports at the left edge count, and nothing of functions, comments or plain assignments', () => {
  const text = `#!/bin/bash
export CONF_VERSION=v3
export ENTRY_VERSION="v1" # new
export  SINGLE='a b'
export BARE=v2 # note
local_only=1
# export OFF=1
hello() {
  export INSIDE=1
  TAG=3
}
export CONF_VERSION=v4\r
export NO_VALUE
`;
  expect(Object.fromEntries(parseExports(text))).toEqual({
    CONF_VERSION: 'v4',
    ENTRY_VERSION: 'v1',
    SINGLE: 'a b',
    BARE: 'v2',
  });
});
