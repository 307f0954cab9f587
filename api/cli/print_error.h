// A refusal as the command line shows it: the Vietnamese sentence, the English one below it, up to twenty faults.
#pragma once

#include "engine/base/result.h"

namespace trinhky::cli {

void print_error(const base::Error& error);

}  // namespace trinhky::cli
