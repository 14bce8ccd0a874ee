// The same in Firefox.

import './only.mjs';
import '../grid/editors.test.mjs';
