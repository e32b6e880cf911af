// The page's behaviour: see engine.js for what is computed.
