// The same in Firefox.

import './only.mjs';
import '../grid/card-fields.test.mjs';
