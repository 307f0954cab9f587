# The Debian package: `cpack -G DEB` in the folder of a built release program, with the screens built (admin-ui/dist).
#
#   ./run --check && (cd build && cpack -G DEB)     # build/trinhky_VERSION_ARCHITECTURE.deb
#
# The installed program finds its workflows and screens in share/trinhky beside its folder (api/main.cc).
if(NOT TARGET trinhky)
  return()
endif()

set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(package_files ${CMAKE_SOURCE_DIR}/tools/package)
set(screens ${CMAKE_SOURCE_DIR}/admin-ui/dist)

# Without these two cpack makes a package that names no library, and only warns.
install(CODE "
  foreach(tool dpkg-shlibdeps file)
    find_program(found_\${tool} \${tool})
    if(NOT found_\${tool})
      message(FATAL_ERROR \"\${tool} is missing: apt-get install dpkg-dev file, then start cpack again.\")
    endif()
  endforeach()
  if(NOT EXISTS \"${screens}/index.html\")
    message(FATAL_ERROR \"The screens are not built: ./run --check builds them, then start cpack again.\")
  endif()")
install(TARGETS trinhky RUNTIME DESTINATION bin)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/workflows/ DESTINATION share/trinhky/workflows)
install(DIRECTORY ${screens}/ DESTINATION share/trinhky/admin-ui)
install(FILES ${package_files}/trinhky.service DESTINATION /lib/systemd/system)
install(FILES ${package_files}/trinhky.env DESTINATION /etc/trinhky)
install(FILES ${package_files}/copyright ${CMAKE_SOURCE_DIR}/README.md DESTINATION share/doc/trinhky)
file(GLOB manuals ${CMAKE_SOURCE_DIR}/docs/*.md)
install(FILES ${manuals} DESTINATION share/doc/trinhky)
# Debian wants it packed, and the same bytes give the same file.
install(CODE "
  set(folder \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/share/doc/trinhky\")
  execute_process(COMMAND gzip -9n -c \"${CMAKE_SOURCE_DIR}/CHANGELOG.md\" OUTPUT_FILE \"\${folder}/changelog.gz\"
                  COMMAND_ERROR_IS_FATAL ANY)
  file(CHMOD \"\${folder}/changelog.gz\" PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)")

set(TRINHKY_MAINTAINER "Trinh Ky <trinhky@office.example>" CACHE STRING "Who stands in the package as its maintainer")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME trinhky)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT ${TRINHKY_MAINTAINER})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Workflow and approval engine for offices")
set(CPACK_PACKAGE_DESCRIPTION "A guidance goes down, each unit drafts its programme from it, has it reviewed, decided,\nsigned and issued, reports on time, and the reports roll up. One program with its\nscreens, one database file, a log that proves itself.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
# The libraries from what the program is linked with; fonts for prints, zones, and roots for mail and webhooks by hand.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates, fonts-croscore, tzdata")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${package_files}/conffiles ${package_files}/postinst ${package_files}/prerm ${package_files}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
