// The same in Firefox.

import './only.mjs';
import '../grid/columns.test.mjs';
