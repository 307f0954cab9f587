// A refusal as the command line shows it: the sentence, up to twenty faults with their pointers (or the one pointer),
// and what only an operator needs.
//
//   return print_error(error, args.language, err, 2);      // prints and hands the exit code back
//   print_error(error);                                    // both languages on std::cerr: no language was asked for
#pragma once

#include <iosfwd>

#include "api/server/message.h"
#include "engine/base/result.h"

namespace trinhky::cli {

void print_error(const base::Error& error);
int print_error(const base::Error& error, server::Language language, std::ostream& err, int code);

}  // namespace trinhky::cli
