// The shared suite on SQLite: in a file and in memory.
#include "tests/engine/store/sqlite/place.h"
#include "tests/engine/store/suite_contents.h"
#include "tests/engine/store/suite_log.h"
#include "tests/engine/store/suite_rows.h"

namespace trinhky::store {
namespace {

const auto kinds = testing::Values(StoreKind{"file", [] { return std::make_unique<FilePlace>(); }},
                                   StoreKind{"memory", [] { return std::make_unique<MemoryPlace>(); }});

}  // namespace

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreSuite, kinds, kind_name);
INSTANTIATE_TEST_SUITE_P(Sqlite, RowSuite, kinds, kind_name);
INSTANTIATE_TEST_SUITE_P(Sqlite, ContentSuite, kinds, kind_name);

}  // namespace trinhky::store
