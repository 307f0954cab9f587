#include "tests/support/places.h"

namespace trinhky::places {

const std::string& source_dir() {
  static const std::string path = TRINHKY_SOURCE_DIR;
  return path;
}

const std::string& shared_dir() {
  static const std::string path = TRINHKY_SHARED_DIR;
  return path;
}

}  // namespace trinhky::places
