// The same in Firefox.

import './only.mjs';
import '../grid/errors-list.test.mjs';
