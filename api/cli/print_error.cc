#include "api/cli/print_error.h"

#include <iostream>

namespace trinhky::cli {

void print_error(const base::Error& error) {
  std::cerr << error.message.vi << "\n" << error.message.en << "\n";
  for (std::size_t i = 0; i < error.faults.size() && i < 20; ++i) {
    std::cerr << "  " << error.faults[i].pointer << ": " << error.faults[i].message.vi << "\n";
  }
  if (!error.log.empty()) std::cerr << "  (" << error.log << ")\n";
}

}  // namespace trinhky::cli
