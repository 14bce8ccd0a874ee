// The same in Firefox.

import './only.mjs';
import '../grid/clipboard.test.mjs';
