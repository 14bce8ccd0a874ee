// The same in Firefox.

import './only.mjs';
import '../grid/typing.test.mjs';
