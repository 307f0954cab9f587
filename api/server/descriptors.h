// How many connections the system's bound on open files leaves room for.
#pragma once

#include <cstddef>

namespace trinhky::server {

// As many as wished, or as fit beside the files that the program itself needs: the database with its journals, uploads,
// the programs it starts. Raises the process's own bound first, as far as it may.
[[nodiscard]] std::size_t connections_that_fit(std::size_t wished);

// The same for a given number of descriptors.
[[nodiscard]] std::size_t connections_for(std::size_t descriptors, std::size_t wished);

}  // namespace trinhky::server
