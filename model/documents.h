/* The grammars of the documents of pathgate. */
#ifndef PATHGATE_MODEL_DOCUMENTS_H
#define PATHGATE_MODEL_DOCUMENTS_H

#include "model/grammar.h"

extern const struct grammar threatmodel_grammar;
extern const struct grammar evidence_grammar;
extern const struct grammar framework_grammar;
extern const struct grammar mapping_grammar;
extern const struct grammar duties_grammar;

#endif
