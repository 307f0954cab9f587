# The hand-written half of the API's description goes into the program as it stands (.incbin), so that a binary describes
# itself without files beside it. Included by api/CMakeLists.txt after tk_api_resources is there.
set(TRINHKY_OPENAPI_SCHEMAS ${CMAKE_CURRENT_LIST_DIR}/schemas.json)
configure_file(${CMAKE_CURRENT_LIST_DIR}/schemas.S.in ${CMAKE_CURRENT_BINARY_DIR}/openapi_schemas.S @ONLY)
set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/openapi_schemas.S PROPERTIES
  OBJECT_DEPENDS ${TRINHKY_OPENAPI_SCHEMAS}
  COMPILE_OPTIONS "-Wno-unused-command-line-argument")
target_sources(tk_api_resources PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/openapi_schemas.S)
